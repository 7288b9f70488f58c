"""The pages of a strategy."""

from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.urls.converters import StringConverter

from priorities.views import actions, evidence, periods, risks, strategies, updates
from priorities.views.change_plan import overview, people
from priorities.views.change_plan.actions import ActionAdd, ActionEdit, ActionStage
from priorities.views.change_plan.commitments import CommitmentAdd, CommitmentEdit, CommitmentRetire
from priorities.views.change_plan.groups import GroupAdd, GroupEdit, GroupRetire, group_list
from priorities.views.change_plan.milestones import MilestoneAdd, MilestoneEdit, MilestoneRetire
from priorities.views.change_plan.periods import PeriodEdit, PeriodsMake
from priorities.views.change_plan.priorities import PriorityAdd, PriorityEdit, PriorityRetire
from priorities.views.change_plan.settings import tolerances
from priorities.views.change_plan.strategy import StrategyEdit, strategy_add


class ReferenceConverter(StringConverter):
    """A reference in a URL. A URL with any other character in its reference is not found."""

    regex = "[0-9A-Za-z.-]{1,20}"


register_converter(ReferenceConverter, "reference")

# At /strategies/<slug>/plan/: the pages that change a strategy's plan.
plan: list[URLPattern | URLResolver] = [
    path("", overview.plan, name="plan"),
    path("order/", overview.order, name="plan_order"),
    path("priorities/add/", PriorityAdd.as_view(), name="plan_priority_add"),
    path("priorities/<int:number>/", PriorityEdit.as_view(), name="plan_priority_edit"),
    path("priorities/<int:number>/retire/", PriorityRetire.as_view(), name="plan_priority_retire"),
    path("priorities/<int:number>/add/", CommitmentAdd.as_view(), name="plan_commitment_add"),
    path("commitments/<reference:reference>/", CommitmentEdit.as_view(), name="plan_commitment_edit"),
    path(
        "commitments/<reference:reference>/retire/",
        CommitmentRetire.as_view(),
        name="plan_commitment_retire",
    ),
    path("commitments/<reference:reference>/add/", ActionAdd.as_view(), name="plan_action_add"),
    path("actions/<reference:reference>/", ActionEdit.as_view(), name="plan_action_edit"),
    path("actions/<reference:reference>/stage/", ActionStage.as_view(), name="plan_action_stage"),
    path(
        "actions/<reference:reference>/milestones/",
        include(
            [
                path("add/", MilestoneAdd.as_view(), name="plan_milestone_add"),
                path("<int:number>/", MilestoneEdit.as_view(), name="plan_milestone_edit"),
                path("<int:number>/retire/", MilestoneRetire.as_view(), name="plan_milestone_retire"),
            ]
        ),
    ),
    path("people/", people.people_list, name="plan_people"),
    path("people/add/", people.PersonAdd.as_view(), name="plan_person_add"),
    path("people/<int:person_id>/", people.person, name="plan_person"),
    path("people/<int:person_id>/correct/", people.PersonEdit.as_view(), name="plan_person_edit"),
    path("people/<int:person_id>/invite/", people.invite, name="plan_person_invite"),
    path("people/<int:person_id>/leave/", people.PersonLeave.as_view(), name="plan_person_leave"),
    path("people/<int:person_id>/roles/add/", people.RoleAdd.as_view(), name="plan_role_add"),
    path("people/<int:person_id>/roles/<int:role_id>/", people.RoleEdit.as_view(), name="plan_role_edit"),
    path("staff-readings/", people.staff_readings, name="plan_staff_readings"),
    path("settings/", tolerances, name="plan_settings"),
    path("strategy/", StrategyEdit.as_view(), name="plan_strategy_edit"),
    path("periods/", PeriodsMake.as_view(), name="plan_periods"),
    path("periods/<int:period_id>/", PeriodEdit.as_view(), name="plan_period_edit"),
    path("bodies/", group_list, name="plan_groups"),
    path("bodies/<slug:kind>/add/", GroupAdd.as_view(), name="plan_group_add"),
    path("bodies/<slug:kind>/<int:group_id>/", GroupEdit.as_view(), name="plan_group_edit"),
    path("bodies/<slug:kind>/<int:group_id>/retire/", GroupRetire.as_view(), name="plan_group_retire"),
]

# At /strategies/<slug>/: the pages of one strategy.
strategy: list[URLPattern | URLResolver] = [
    path("", strategies.strategy, name="strategy"),
    path("priorities/<int:number>/", strategies.priority, name="priority"),
    path("actions/", actions.actions, name="actions"),
    path("actions/<reference:reference>/", actions.action, name="action"),
    path("actions/<reference:reference>/update/", updates.update, name="action_update"),
    path("actions/<reference:reference>/evidence/add/", evidence.evidence_add, name="evidence_add"),
    path("evidence/", evidence.evidence, name="evidence"),
    path("evidence/<reference:reference>/", evidence.evidence_item, name="evidence_item"),
    path("risks/", risks.risks, name="risks"),
    path("periods/", periods.periods, name="periods"),
    path("plan/", include(plan)),
]

# At /, the root of the site.
urlpatterns = [
    path("strategies/", strategies.strategies, name="strategies"),
    path("strategies/new/", strategy_add, name="strategy_add"),
    path("strategies/<slug:slug>/", include(strategy)),
]
