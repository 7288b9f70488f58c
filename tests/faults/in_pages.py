"""Faults in pages, and in who may open them."""

from tests.faults.fault import Change, Fault
from tests.faults.gates import AXE, FOCUS, TEMPLATES, held, matrix, page

ACTIONS_PAGE, BASE = "templates/priorities/actions.html", "templates/base.html"
URLS = "reports/urls.py"
UNSEEN = "too little shows that these have the focus"

PAGES = (
    Fault(
        "a page without a heading",
        page("actions"),
        "but has 0 h1 headings",
        (Change(ACTIONS_PAGE, "<p>Actions</p>", "<h1>Actions</h1>"),),
    ),
    Fault(
        "a label without a field",
        page("actions"),
        "A label is for nowhere",
        (Change(ACTIONS_PAGE, '</h1>\n<label for="nowhere">Where</label>', "</h1>"),),
    ),
    Fault(
        "a field without a label",
        page("actions"),
        "The field nameless has no label",
        (Change(ACTIONS_PAGE, '</h1>\n<input name="nameless">', "</h1>"),),
    ),
    Fault(
        "a script fetched from a third party",
        page("actions"),
        "It fetches https://cdn.example/kit.js from another host",
        (Change(BASE, '<script src="https://cdn.example/kit.js"></script>\n</head>', "</head>"),),
    ),
    Fault(
        "a script written into the page",
        page("actions"),
        "an inline script",
        (Change(BASE, "<script>go()</script>\n</head>", "</head>"),),
    ),
    Fault(
        "a template with a tag left open",
        TEMPLATES,
        "H025",
        (Change(ACTIONS_PAGE, "<div>\n<h1>Actions</h1>", "<h1>Actions</h1>"),),
    ),
)

DOORS = (
    Fault(
        "a view that does not say who may open it",
        held("access declared", "tests/tracker/test_access.py", "every_view"),
        "forgotten/",
        (Change(URLS, '\nurlpatterns.append(path("forgotten/", lambda request: None, name="forgotten"))\n'),),
    ),
    Fault(
        "an address that the access matrix does not know",
        matrix("every_address"),
        "unheard_of",
        (Change(URLS, '\nurlpatterns.append(path("unheard-of/", my_work, name="unheard_of"))\n'),),
    ),
    Fault(
        "a role that the access matrix does not know",
        matrix("every_role"),
        "auditor",
        (
            Change(
                "priorities/choices.py",
                '    ADMIN = "admin", "Does what the other roles do, and manages administrators", "Administrator"\n'
                '    AUDITOR = "auditor", "Looks at everything", "Auditor"\n',
                '    ADMIN = "admin", "Does what the other roles do, and manages administrators", "Administrator"\n',
            ),
            Change(
                "priorities/access.py",
                "    Role.AUDITOR: frozenset({READ}),\n    Role.ADMIN:",
                "    Role.ADMIN:",
            ),
        ),
    ),
    Fault(
        "a page of a strategy that is open to everybody",
        matrix("risks"),
        "reader='signed out', actual='let in'",
        (
            Change(
                "priorities/urls.py",
                "\nfrom django.http import HttpResponse\n\nfrom tracker.access import public\n\nurlpatterns.insert(0, "
                'path("strategies/<slug:slug>/risks/", public(lambda request, slug: HttpResponse("All"))))\n',
            ),
        ),
    ),
    Fault(
        "a paper that something stops, given to its readers",
        held(
            "papers kept back",
            "tests/reports/views/test_paper_files.py",
            "get_no_file_and_are_told_why and html",
        ),
        "assert 200 == 403",
        (
            Change(
                "reports/views/papers.py", "if False:", "if blockers and not may_read_drafts(request, paper):"
            ),
        ),
    ),
    Fault(
        "text that must be taken out of a paper, shown to its readers",
        held("papers kept back", "tests/reports/views/test_paper_files.py", "hides_text_with_a_blocker"),
        "assert True is False",
        (
            Change(
                "reports/views/paper.py",
                "blocks = place.blocks",
                "blocks = () if place.key in withheld else place.blocks",
            ),
        ),
    ),
    Fault(
        "a permission that is not asked for",
        matrix("paper_new"),
        "reader='viewer', actual='let in', wanted='refused'",
        (Change("priorities/views/permissions.py", "if False:", "if not found.may(permission):"),),
    ),
    Fault(
        "a strategy that its strangers can see",
        matrix("dashboard"),
        "without a role in any strategy', actual='refused', wanted='no such page'",
        (
            Change(
                "priorities/views/permissions.py",
                'raise PermissionDenied("There is',
                'raise Http404("There is',
            ),
        ),
    ),
)

BROWSER = (
    Fault(
        "words too pale to read",
        AXE,
        "color-contrast",
        (Change("static/css/frame.css", "\nmain p { color: #bbbbbb; }\n"),),
    ),
    Fault(
        "a keyboard's focus that nothing shows",
        FOCUS,
        UNSEEN,
        (
            Change(
                "static/css/frame.css",
                "\n:focus { background: none !important; box-shadow: none !important; filter: none !important; "
                "outline: none !important; }\n",
            ),
        ),
    ),
    Fault(
        "a keyboard's focus shown by colours of outlines that are not drawn",
        FOCUS,
        UNSEEN,
        (
            Change(
                "static/css/frame.css",
                "\n:focus { background: none !important; box-shadow: 0 0 0 0 red !important; filter: none !important; "
                "outline: 0 solid red !important; }\n",
            ),
        ),
    ),
    Fault(
        "a keyboard's focus shown in a yellow too pale to see",
        FOCUS,
        UNSEEN,
        (
            Change(
                "static/css/frame.css",
                "outline: 0.125rem solid var(--spt-focus);\n  outline-offset: 0;",
                "outline: 0.125rem solid var(--spt-text);\n  outline-offset: 0;",
            ),
        ),
    ),
)
