"""Addresses of the files."""

from django.urls import path

from hustings.web.export import files

app_name = "export"
urlpatterns = [
    path("", files.page, name="files"),
    path("endorsements.csv", files.endorsements_csv, name="endorsements-csv"),
    path("endorsements.json", files.endorsements_json, name="endorsements-json"),
    path("endorsements.jsonld", files.endorsements_jsonld, name="endorsements-jsonld"),
    path("endorsers.csv", files.endorsers_csv, name="endorsers-csv"),
    path("contests.csv", files.contests_csv, name="contests-csv"),
    path("candidates.csv", files.candidates_csv, name="candidates-csv"),
    path("wikidata.csv", files.wikidata_csv, name="wikidata-csv"),
    path("wikidata.txt", files.wikidata_statements, name="wikidata-statements"),
]
