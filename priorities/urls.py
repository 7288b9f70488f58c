"""The pages of a strategy."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from priorities.views import (
    actions,
    evidence,
    periods,
    plan,
    plan_actions,
    plan_bodies,
    plan_heads,
    plan_milestones,
    plan_people,
    plan_settings,
    plan_strategy,
    risks,
    strategies,
    strategy_new,
    updates,
)
from priorities.views.evidence_item import evidence_item
from priorities.views.evidence_list import evidence as evidence_list


class ReferenceConverter(StringConverter):
    """A reference as it stands in an address. A character that no reference holds is nobody's page, not a fault."""

    regex = "[0-9A-Za-z.-]{1,20}"


register_converter(ReferenceConverter, "reference")

urlpatterns = [
    path("strategies/", strategies.strategies, name="strategies"),
    path("strategies/new/", strategy_new.strategy_new, name="strategy_new"),
    path("strategies/<slug:slug>/", strategies.strategy, name="strategy"),
    path("strategies/<slug:slug>/priorities/<int:number>/", strategies.priority, name="priority"),
    path("strategies/<slug:slug>/actions/", actions.actions, name="actions"),
    path("strategies/<slug:slug>/actions/<reference:reference>/", actions.action, name="action"),
    path(
        "strategies/<slug:slug>/actions/<reference:reference>/update/", updates.update, name="action_update"
    ),
    path(
        "strategies/<slug:slug>/actions/<reference:reference>/evidence/add/",
        evidence.add,
        name="evidence_add",
    ),
    path("strategies/<slug:slug>/evidence/", evidence_list, name="evidence"),
    path("strategies/<slug:slug>/evidence/<reference:reference>/", evidence_item, name="evidence_item"),
    path("strategies/<slug:slug>/risks/", risks.risks, name="risks"),
    path("strategies/<slug:slug>/periods/", periods.periods, name="periods"),
]

# Changing the plan, below one address in each strategy.
PLAN = "strategies/<slug:slug>/plan/"
urlpatterns += [
    path(PLAN, plan.plan, name="plan"),
    path(f"{PLAN}order/", plan.order, name="plan_order"),
    path(f"{PLAN}priorities/add/", plan_heads.priority_add, name="plan_priority_add"),
    path(f"{PLAN}priorities/<int:number>/", plan_heads.priority_edit, name="plan_priority"),
    path(f"{PLAN}priorities/<int:number>/retire/", plan_heads.priority_retire, name="plan_priority_retire"),
    path(f"{PLAN}priorities/<int:number>/add/", plan_heads.commitment_add, name="plan_commitment_add"),
    path(f"{PLAN}commitments/<reference:reference>/", plan_heads.commitment_edit, name="plan_commitment"),
    path(
        f"{PLAN}commitments/<reference:reference>/retire/",
        plan_heads.commitment_retire,
        name="plan_commitment_retire",
    ),
    path(f"{PLAN}commitments/<reference:reference>/add/", plan_actions.action_add, name="plan_action_add"),
    path(f"{PLAN}actions/<reference:reference>/", plan_actions.action_edit, name="plan_action"),
    path(f"{PLAN}actions/<reference:reference>/stage/", plan_actions.action_stage, name="plan_action_stage"),
    path(
        f"{PLAN}actions/<reference:reference>/milestones/add/",
        plan_milestones.milestone_add,
        name="plan_milestone_add",
    ),
    path(
        f"{PLAN}actions/<reference:reference>/milestones/<int:number>/",
        plan_milestones.milestone_edit,
        name="plan_milestone",
    ),
    path(
        f"{PLAN}actions/<reference:reference>/milestones/<int:number>/retire/",
        plan_milestones.milestone_retire,
        name="plan_milestone_retire",
    ),
    path(f"{PLAN}people/", plan_people.people_list, name="plan_people"),
    path(f"{PLAN}people/add/", plan_people.person_add, name="plan_person_add"),
    path(f"{PLAN}people/<int:key>/", plan_people.person, name="plan_person"),
    path(f"{PLAN}people/<int:key>/correct/", plan_people.person_edit, name="plan_person_edit"),
    path(f"{PLAN}people/<int:key>/invite/", plan_people.invite, name="plan_person_invite"),
    path(f"{PLAN}people/<int:key>/leave/", plan_people.leave, name="plan_person_leave"),
    path(f"{PLAN}people/<int:key>/roles/add/", plan_people.role_add, name="plan_role_add"),
    path(f"{PLAN}people/<int:key>/roles/<int:role>/", plan_people.role_days, name="plan_role"),
    path(f"{PLAN}staff-readings/", plan_people.staff_readings, name="plan_staff_readings"),
    path(f"{PLAN}settings/", plan_settings.tolerances, name="plan_settings"),
    path(f"{PLAN}strategy/", plan_strategy.itself, name="plan_strategy"),
    path(f"{PLAN}periods/", plan_strategy.periods, name="plan_periods"),
    path(f"{PLAN}periods/<int:key>/", plan_strategy.period, name="plan_period"),
    path(f"{PLAN}bodies/", plan_bodies.bodies, name="plan_bodies"),
    path(f"{PLAN}bodies/<slug:kind>/add/", plan_bodies.body_add, name="plan_body_add"),
    path(f"{PLAN}bodies/<slug:kind>/<int:key>/", plan_bodies.body_edit, name="plan_body"),
    path(f"{PLAN}bodies/<slug:kind>/<int:key>/retire/", plan_bodies.body_retire, name="plan_body_retire"),
]
