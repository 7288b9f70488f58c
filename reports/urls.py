"""What the strategy says to people: one's own work, the dashboard and the papers."""

from django.urls import path

from reports.views import help as help_pages
from reports.views.accessibility import accessibility
from reports.views.dashboard import dashboard
from reports.views.exceptions import exceptions
from reports.views.gallery import gallery
from reports.views.my_work import my_work
from reports.views.paper import paper
from reports.views.papers import paper_file, paper_new, papers

PAPERS = "strategies/<slug:slug>/papers/"
PAPER = f"{PAPERS}<int:number>/"

urlpatterns = [
    path("", my_work, name="my_work"),
    path("strategies/<slug:slug>/dashboard/", dashboard, name="dashboard"),
    path("strategies/<slug:slug>/exceptions/", exceptions, name="exceptions"),
    path(PAPERS, papers, name="papers"),
    path(f"{PAPERS}new/", paper_new, name="paper_new"),
    path(PAPER, paper, name="paper"),
    path(f"{PAPER}paper.html", paper_file, {"kind": "html"}, name="paper_html"),
    path(f"{PAPER}paper.docx", paper_file, {"kind": "docx"}, name="paper_docx"),
    path(f"{PAPER}paper.pdf", paper_file, {"kind": "pdf"}, name="paper_pdf"),
    path("help/", help_pages.contents, name="help"),
    path("help/<slug:role>/", help_pages.role_page, name="help_role"),
    path("accessibility/", accessibility, name="accessibility"),
    path("components/", gallery, name="components"),
]
