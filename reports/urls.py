"""URLs for My work, the dashboard, exception reports, papers, help, accessibility and the component gallery."""

from django.urls import URLPattern, URLResolver, include, path

from reports.views import help as help_pages
from reports.views.accessibility import accessibility
from reports.views.calendar_feed import calendar_feed
from reports.views.component_gallery import component_gallery
from reports.views.dashboard import dashboard
from reports.views.exceptions import exceptions
from reports.views.meeting_papers import action_note, meeting_pack
from reports.views.my_work import my_work
from reports.views.paper import paper
from reports.views.papers import paper_file, paper_new, papers
from reports.views.start import start

paper_urls = [
    path("", paper, name="paper"),
    path("paper.html", paper_file, {"kind": "html"}, name="paper_html"),
    path("paper.docx", paper_file, {"kind": "docx"}, name="paper_docx"),
    path("paper.pdf", paper_file, {"kind": "pdf"}, name="paper_pdf"),
]

meeting_urls = [
    path(f"{name}.{kind}", view, {"kind": kind}, name=f"meeting_{name}_{kind}")
    for name, view in (("pack", meeting_pack), ("note", action_note))
    for kind in ("html", "docx", "pdf")
]

strategy_urls: list[URLPattern | URLResolver] = [
    path("dashboard/", dashboard, name="dashboard"),
    path("exceptions/", exceptions, name="exceptions"),
    path("meetings/<int:meeting_id>/papers/", include(meeting_urls)),
    path("papers/", papers, name="papers"),
    path("papers/new/", paper_new, name="paper_new"),
    path("papers/<int:number>/", include(paper_urls)),
]

urlpatterns = [
    path("", my_work, name="my_work"),
    path("start/", start, name="start"),
    path("strategies/<slug:slug>/", include(strategy_urls)),
    path("help/", help_pages.contents, name="help"),
    path("help/meetings/", help_pages.meetings, name="help_meetings"),
    path("help/<slug:role>/", help_pages.role_page, name="help_role"),
    path("accessibility/", accessibility, name="accessibility"),
    path("calendar/<str:token>.ics", calendar_feed, name="calendar_feed"),
    path("components/", component_gallery, name="component_gallery"),
]
