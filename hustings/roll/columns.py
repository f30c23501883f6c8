"""Which column of a roll holds which field of a member: guessed from the header, settled by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hustings import errors
from hustings.roll.header import folded


class Field(StrEnum):
    """What a column can hold; the values name the fields of Member, but for the name that is written as
    one, and for the two that say no to what ``campaigning`` asks: no mass mail (OPTED_OUT), or no mail (NO_MAIL).
    """

    ADDRESS = "address"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    FULL_NAME = "full_name"
    STATE = "state"
    LANGUAGE = "language"
    REFERENCE = "reference"
    JOINED_ON = "joined_on"
    CAMPAIGNING = "campaigning"
    OPTED_OUT = "opted_out"
    NO_MAIL = "no_mail"


# Names as `folded` leaves them, the surest first: of several columns that fit, the one named earliest here is taken.
# From the exports of Action Network, ActionKit, NationBuilder, CiviCRM, EveryAction/VAN, Action Builder and OSDI.
_KNOWN: dict[Field, str] = {
    Field.ADDRESS: "email emailaddress preferredemail primaryemail mail emails emailaddresses email1 personalemail "
    "homeemail emailpreferred correoelectronico correo direcciondecorreo direcciondecorreoelectronico "
    "courriel adresseemail adressemail adresseelectronique emailadresse epost",
    Field.GIVEN_NAME: "firstname givenname first given forename fname preferredname nombre nombres nombredepila "
    "primernombre prenom prenoms vorname",
    Field.FAMILY_NAME: "lastname familyname surname last family lname apellidos apellido primerapellido nomdefamille "
    "nom nachname familienname",
    Field.FULL_NAME: "fullname name displayname membername contactname legalname nombrecompleto nombreyapellidos "
    "nombreyapellido nomcomplet nometprenom",
    Field.STATE: "can2stateabbreviated stateabbreviated statecode state addressstate primarystate homestate "
    "mailingstate stateorprovince stateprovince can2userstate province region estado provincia comunidadautonoma "
    "departement bundesland",
    Field.LANGUAGE: "language lang preferredlanguage languagepreference languagesspoken can2language locale idioma "
    "idiomapreferido lengua langue languepreferee sprache",
    Field.REFERENCE: "uuid akid userid nationbuilderid contactid internalcontactid vanid systemid identifier "
    "memberid membernumber membershipnumber externalid id numerodesocio numerosocio numerodeafiliado "
    "numerodemiembro numerodadherent numeroadherent mitgliedsnummer",
    Field.JOINED_ON: "membersince usermembersince membershipstartedat joindate joined joinedon joinedat datejoined "
    "memberjoindate membershipstartdate membershipdate can2subscriptiondate can2usercreatedat createdat createddate "
    "datecreated signupdate fechadealta fechadeafiliacion fechadeingreso fechaingreso miembrodesde sociodesde "
    "dateadhesion datedadhesion membredepuis eintrittsdatum",
    Field.CAMPAIGNING: "can2subscriptionstatus subscriptionstatus emailsubscriptionstatus emailstatus emailoptin "
    "issubscribed subscribed emailsissubscribed emailssubscriptionstatus optin optedin emailconsent emailpermission "
    "campaignmail newsletter boletin aceptacorreo suscrito infolettre abonne",
    Field.OPTED_OUT: "nobulkemailsuseroptout nobulkemails isoptout emailoptout emailoptedout hasoptedoutofemail optout "
    "optedout unsubscribed isunsubscribed",
    Field.NO_MAIL: "donotemail noemail nocorreo",
}
_RANK = {field: {name: rank for rank, name in enumerate(names.split())} for field, names in _KNOWN.items()}
_DAY_FIRST = frozenset(
    (
        *("fechadealta", "fechadeafiliacion", "fechadeingreso", "fechaingreso", "miembrodesde", "sociodesde"),
        *("dateadhesion", "datedadhesion", "membredepuis", "eintrittsdatum"),
    )
)
_SYSTEMS = {
    "nationbuilderid": "NationBuilder",
    "akid": "ActionKit",
    "vanid": "EveryAction",
    "contactid": "CiviCRM",
    "userid": "ActionKit",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The place of each field's column, from 0; ``day_first``: 03/04/2015 is the third of April."""

    places: Mapping[Field, int]
    day_first: bool = False

    def to_json(self) -> dict[str, Any]:
        """The form that is kept with the import."""
        return {**{field.value: place for field, place in self.places.items()}, "day_first": self.day_first}

    @classmethod
    def parse(cls, kept: Mapping[str, Any], width: int) -> Columns:
        """The columns of a table of this width. Errors: WrongInput, its field the name of the field of a member."""
        places = {field: kept[field.value] for field in Field if kept.get(field.value) is not None}
        for field, place in places.items():
            if type(place) is not int or not 0 <= place < width:
                raise errors.WrongInput("There is no such column in the file.", field=field.value)
        if Field.ADDRESS not in places:
            raise errors.WrongInput(
                "Say which column holds the e-mail addresses: without one nobody can be invited to vote.",
                field=Field.ADDRESS.value,
            )
        if len(set(places.values())) < len(places):
            raise errors.WrongInput("One column was given two meanings: choose one for each.")
        if Field.FULL_NAME in places and places.keys() & {Field.GIVEN_NAME, Field.FAMILY_NAME}:
            raise errors.WrongInput(
                "Take either the full name or the first and last names, not both.", field=Field.FULL_NAME.value
            )
        return cls(places, kept.get("day_first") is True)


def guess(names: Sequence[str], sample: Sequence[Sequence[str]] = ()) -> Columns:
    """What the header suggests, the address perhaps not among it; dates are read as the sample's rows demand."""
    known = [folded(name) for name in names]
    places: dict[Field, int] = {}
    for field, rank in _RANK.items():
        fitting = [place for place, name in enumerate(known) if name in rank]
        if fitting:
            places[field] = min(fitting, key=lambda place: rank[known[place]])
    if places.keys() & {Field.GIVEN_NAME, Field.FAMILY_NAME}:
        places.pop(Field.FULL_NAME, None)
    joined = places.get(Field.JOINED_ON)
    if joined is None:
        return Columns(places)
    dates = [row[joined] for row in sample if len(row) > joined]
    return Columns(places, _day_first(dates, otherwise=known[joined] in _DAY_FIRST))


def system(names: Sequence[str]) -> str:
    """The name of the system whose export this looks like; empty when it could be anybody's."""
    if any(name.strip().startswith("can2_") for name in names):
        return "Action Network"
    known = {folded(name) for name in names}
    return next((said for name, said in _SYSTEMS.items() if name in known), "")


def _day_first(dates: Sequence[str], *, otherwise: bool) -> bool:
    for written in dates:
        parts = written.strip().split("/")
        if len(parts) == 3 and parts[0].isdecimal() and parts[1].isdecimal():
            if int(parts[0]) > 12:
                return True
            if int(parts[1]) > 12:
                return False
    return otherwise
