"""The form for an action, before any of its fields has a value."""

from priorities.forms.plan import ActionForm


def test_form_of_a_new_action_needs_no_home_to_start_from() -> None:
    form = ActionForm(homes=(), groups=(), services=(), partners=(), localities=(), people=())
    assert form.fields["supports"].choices == []
    assert not {"group", "service"} & form.fields.keys()
