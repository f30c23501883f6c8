"""A letter of an invitation's size, written by an application of its own beside the site's."""

from django.apps import AppConfig

KIND = "bench"
TEXT = """\
Dear member,

Forward Together decides on its endorsement for Governor. You may vote from Monday, 9 November 2026, 09:00, until
Friday, 20 November 2026, 20:00 (New York). This is your own link; whoever has it can vote in your place, so do not
pass it on:

https://votes.example.org/vote/aBcDeFgHiJkLmN/#{number:022d}

You can vote as often as you like until the end; the last ballot counts. Nobody, not even the organizers, can see how
you voted; after voting you get a tracker with which you can check that your ballot is counted.

If you have lost the link or somebody else has had it, ask for a new one on the page of the vote. Answers to this
message are read by people.

Your election committee
"""


class MailBenchConfig(AppConfig):
    """bench.mail_letters."""

    name = "bench.mail_letters"
    label = "mail_bench"

    def ready(self) -> None:
        """Sign up the writer, as stages do."""
        from hustings.mailroom.letters import Letter, writes  # noqa: PLC0415 - models: once Django is set up

        writes(KIND)(lambda message: Letter("Your link for the vote", TEXT.format(number=message.pk)))
