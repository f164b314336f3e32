"""What the pages cost those who read them, measured by hand and told in docs/page-weight.md."""

PAGES = (
    "/",
    "/timeline/",
    "/members/",
    "/members/new-zealand/",
    "/observers/",
    "/meetings/",
    "/meetings/attendance/",
    "/meetings/ministerial-conference-8/",
    "/workinggroups/",
    "/workinggroups/lineage/",
    "/workinggroups/ad-hoc-group/",
    "/strategy/",
    "/strategy/items/6/",
    "/people/andrew-forrest/",
    "/sources/",
    "/sources/20-years-of-the-bali-process/history/",
    "/sources/discrepancies/",
    "/sources/discrepancies/task-force-established/",
    "/search/?q=viet",
)
"""One address of each type of page."""
