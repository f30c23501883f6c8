"""Addresses of the trustee pages."""

from django.urls import path

from hustings.web.trustee import messages, views

app_name = "trustee"
urlpatterns = [
    path("<str:uuid>/", views.page, name="page"),
    path("<str:uuid>/sign-in", views.sign_in, name="sign-in"),
    path("<str:uuid>/state", views.state, name="state"),
    path("<str:uuid>/certs.jsons", views.certificates, name="certificates"),
    path("<str:uuid>/vinput", views.vinput, name="vinput"),
    path("<str:uuid>/dkey", views.decryption_key, name="dkey"),
    path("<str:uuid>/public-key", messages.public_key, name="public-key"),
    path("<str:uuid>/certificate", messages.certificate, name="certificate"),
    path("<str:uuid>/polynomial", messages.polynomial, name="polynomial"),
    path("<str:uuid>/voutput", messages.voutput, name="voutput"),
    path("<str:uuid>/checked", messages.checked, name="checked"),
    path("<str:uuid>/decryption", messages.decryption, name="decryption"),
]
