"""The addresses of the pages; every view behind them declares what it serves."""

from django.urls import include, path
from django.views.i18n import set_language

from aboveboard.web.pages import apply, evidence, home, own, owners, partners, people, proposals, register, search

public = [
    path("", home.home, name="home"),
    path("apply/", apply.apply, name="apply"),
    path("search/", search.search, name="search"),
    path("register/", register.register, name="register"),
    path("register/data/", register.open_data, name="open_data"),
    path("register/data/register.json", register.open_json, name="open_json"),
    path("register/data/register.csv", register.open_csv, name="open_csv"),
    path("register/verify/", register.verify, name="verify"),
    path("register/partners/<slug:slug>/", register.record, name="record"),
    path("register/partners/<slug:slug>.json", register.record_json, name="record_json"),
    path("log/register/<path:path>", register.log_file, name="log_file"),
]
partner = [
    path("", own.own, name="own"),
    path("organisation/", own.organisation, name="own_organisation"),
    path("questions/", own.questions, name="own_questions"),
    path("questions/<uuid:key>/", own.answer, name="own_answer"),
    path("people/", people.people, name="own_people"),
    path("people/add/", people.add, name="own_person_add"),
    path("people/<uuid:key>/position/", people.take, name="own_position_take"),
    path("positions/<uuid:key>/end/", people.end, name="own_position_end"),
    path("owners/", owners.owners, name="own_owners"),
    path("owners/person/", owners.add_person, name="own_owner_person"),
    path("owners/organisation/", owners.add_organisation, name="own_owner_organisation"),
    path("owners/unknown/", owners.add_unknown, name="own_owner_unknown"),
    path("owners/<uuid:key>/end/", owners.end, name="own_owner_end"),
    path("declarations/", evidence.declarations, name="own_declarations"),
    path("declarations/<slug:kind>/", evidence.declare, name="own_declare"),
    path("documents/", evidence.own_documents, name="own_documents"),
    path("documents/add/", evidence.upload, name="own_document_add"),
    path("proposals/", proposals.engagements, name="own_engagements"),
    path("proposals/new/", proposals.draft, name="own_engagement_new"),
    path("proposals/<uuid:key>/", proposals.engagement, name="own_engagement"),
    path("proposals/<uuid:key>/change/", proposals.change, name="own_engagement_change"),
    path("proposals/<uuid:key>/withdraw/", proposals.withdraw, name="own_engagement_withdraw"),
    path("proposals/<uuid:key>/reopen/", proposals.redraft, name="own_engagement_redraft"),
]
staff = [
    path("partners/", partners.partners, name="partners"),
    path("partners/<uuid:key>/", partners.partner, name="partner"),
    path("engagements/<uuid:key>/", partners.engagement, name="engagement"),
]
urlpatterns = [
    *public,
    path("own/", include(partner)),
    *staff,
    path("documents/<uuid:key>/", evidence.download, name="document"),
    path("account/", include("aboveboard.accounts.urls")),
    path("language/", set_language, name="set_language"),
]
