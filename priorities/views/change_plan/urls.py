"""The URLs of the pages that change a strategy's plan, under /strategies/<slug>/plan/.

`priorities.urls` includes this module after it registers the converter for references.
"""

from django.urls import include, path

from priorities.views.change_plan import (
    actions,
    commitments,
    group_roles,
    groups,
    meetings,
    milestones,
    overview,
    people,
    periods,
    priorities,
    settings,
    strategy,
)

urlpatterns = [
    path("", overview.plan, name="plan"),
    path("order/", overview.order, name="plan_order"),
    path("priorities/add/", priorities.PriorityAdd.as_view(), name="plan_priority_add"),
    path("priorities/<int:number>/", priorities.PriorityEdit.as_view(), name="plan_priority_edit"),
    path("priorities/<int:number>/retire/", priorities.PriorityRetire.as_view(), name="plan_priority_retire"),
    path("priorities/<int:number>/add/", commitments.CommitmentAdd.as_view(), name="plan_commitment_add"),
    path(
        "commitments/<reference:reference>/",
        commitments.CommitmentEdit.as_view(),
        name="plan_commitment_edit",
    ),
    path(
        "commitments/<reference:reference>/retire/",
        commitments.CommitmentRetire.as_view(),
        name="plan_commitment_retire",
    ),
    path("commitments/<reference:reference>/add/", actions.ActionAdd.as_view(), name="plan_action_add"),
    path("actions/<reference:reference>/", actions.ActionEdit.as_view(), name="plan_action_edit"),
    path("actions/<reference:reference>/stage/", actions.ActionStage.as_view(), name="plan_action_stage"),
    path(
        "actions/<reference:reference>/withdraw/",
        actions.ActionWithdraw.as_view(),
        name="plan_action_withdraw",
    ),
    path(
        "actions/<reference:reference>/not-started/",
        actions.ActionNotStarted.as_view(),
        name="plan_action_not_started",
    ),
    path(
        "actions/<reference:reference>/milestones/",
        include(
            [
                path("add/", milestones.MilestoneAdd.as_view(), name="plan_milestone_add"),
                path("<int:number>/", milestones.MilestoneEdit.as_view(), name="plan_milestone_edit"),
                path(
                    "<int:number>/retire/", milestones.MilestoneRetire.as_view(), name="plan_milestone_retire"
                ),
            ]
        ),
    ),
    path("people/", people.people_list, name="plan_people"),
    path("people/add/", people.PersonAdd.as_view(), name="plan_person_add"),
    path("people/<int:person_id>/", people.person, name="plan_person"),
    path("people/<int:person_id>/correct/", people.PersonEdit.as_view(), name="plan_person_edit"),
    path("people/<int:person_id>/invite/", people.invite, name="plan_person_invite"),
    path("people/<int:person_id>/close-account/", people.close_account, name="plan_person_close_account"),
    path("people/<int:person_id>/leave/", people.PersonLeave.as_view(), name="plan_person_leave"),
    path("people/<int:person_id>/roles/add/", people.RoleAdd.as_view(), name="plan_role_add"),
    path("people/<int:person_id>/roles/<int:role_id>/", people.RoleEdit.as_view(), name="plan_role_edit"),
    path("staff-readings/", people.staff_readings, name="plan_staff_readings"),
    path("settings/", settings.tolerances, name="plan_settings"),
    path("strategy/", strategy.StrategyEdit.as_view(), name="plan_strategy_edit"),
    path("periods/", periods.PeriodsMake.as_view(), name="plan_periods"),
    path("periods/add/", periods.PeriodAdd.as_view(), name="plan_period_add"),
    path("periods/<int:period_id>/", periods.PeriodEdit.as_view(), name="plan_period_edit"),
    path("periods/<int:period_id>/remove/", periods.PeriodRemove.as_view(), name="plan_period_remove"),
    path("meetings/", meetings.meeting_list, name="plan_meetings"),
    path("meetings/add/", meetings.MeetingAdd.as_view(), name="plan_meeting_add"),
    path("meetings/<int:meeting_id>/", meetings.MeetingCorrect.as_view(), name="plan_meeting_correct"),
    path("meetings/<int:meeting_id>/remove/", meetings.MeetingRemove.as_view(), name="plan_meeting_remove"),
    path("who-agrees/", meetings.DecisionMakersEdit.as_view(), name="plan_decision_makers"),
    path("groups/<int:group_id>/", group_roles.group, name="plan_group"),
    path(
        "groups/<int:group_id>/roles/",
        include(
            [
                path("add/", group_roles.RoleAppoint.as_view(), name="plan_group_role_add"),
                path("<int:role_id>/end/", group_roles.RoleEnd.as_view(), name="plan_group_role_end"),
                path("<int:role_id>/", group_roles.RoleCorrect.as_view(), name="plan_group_role_correct"),
                path(
                    "<int:role_id>/withdraw/",
                    group_roles.RoleWithdraw.as_view(),
                    name="plan_group_role_withdraw",
                ),
            ]
        ),
    ),
    path("bodies/", groups.group_list, name="plan_groups"),
    path("bodies/<slug:kind>/add/", groups.GroupAdd.as_view(), name="plan_group_add"),
    path("bodies/<slug:kind>/<int:group_id>/", groups.GroupEdit.as_view(), name="plan_group_edit"),
    path("bodies/<slug:kind>/<int:group_id>/retire/", groups.GroupRetire.as_view(), name="plan_group_retire"),
]
