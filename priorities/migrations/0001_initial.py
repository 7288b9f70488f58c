import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import priorities.models.reference


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Action',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(help_text='As the strategy publishes it', max_length=20)),
                ('reference_key', priorities.models.reference.ReferenceKeyField(editable=False, max_length=20)),
                ('order', models.PositiveIntegerField(default=0)),
                ('source', models.CharField(blank=True, help_text='The document and paragraph that the action comes from', max_length=300)),
            ],
            options={
                'ordering': ['strategy_id', 'order', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(help_text='As the strategy publishes it', max_length=20)),
                ('reference_key', priorities.models.reference.ReferenceKeyField(editable=False, max_length=20)),
                ('order', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['strategy_id', 'priority_id', 'order', 'id'],
            },
        ),
        migrations.CreateModel(
            name='DevelopmentArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('opened_on', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, help_text='When the closure was recorded', null=True)),
            ],
            options={
                'ordering': ['strategy_id', 'number'],
            },
        ),
        migrations.CreateModel(
            name='EvidenceItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=20)),
                ('submission_key', models.UUIDField(blank=True, null=True, unique=True)),
            ],
            options={
                'ordering': ['strategy_id', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Priority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('order', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'verbose_name_plural': 'priorities',
                'ordering': ['strategy_id', 'order', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Risk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=20)),
                ('opened_on', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, help_text='When the closure was recorded', null=True)),
            ],
            options={
                'ordering': ['strategy_id', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ActionRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('effective_from', models.DateField()),
                ('reason', models.CharField(max_length=400)),
                ('recorded_at', models.DateTimeField()),
                ('agreed_by', models.CharField(max_length=200)),
                ('title', models.CharField(max_length=300)),
                ('kind', models.CharField(choices=[('time_limited', 'Time-limited'), ('continuing', 'Continuing')], max_length=20)),
                ('stage', models.CharField(choices=[('proposed', 'Proposed'), ('under_way', 'Under way'), ('paused', 'Paused'), ('stopped', 'Stopped'), ('complete', 'Complete')], max_length=20)),
                ('start', models.DateField(blank=True, null=True)),
                ('due', models.DateField(blank=True, null=True)),
                ('timescale_words', models.CharField(blank=True, help_text="The due date in the plan's own words", max_length=100)),
                ('timescale_precision', models.CharField(choices=[('day', 'A day'), ('month', 'A month'), ('quarter', 'A quarter'), ('season', 'A season'), ('half_year', 'Half a year'), ('calendar_year', 'A calendar year'), ('financial_year', 'A financial year'), ('other', 'Something else')], default='day', max_length=20)),
                ('review', models.DateField(blank=True, null=True)),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='priorities.action')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('home', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.commitment')),
            ],
            options={
                'ordering': ['action_id', 'number'],
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='action',
            name='baseline',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.actionrevision'),
        ),
        migrations.AddField(
            model_name='action',
            name='current',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.actionrevision'),
        ),
        migrations.CreateModel(
            name='Body',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=200)),
                ('short_name', models.CharField(max_length=100)),
                ('created_at', models.DateTimeField(help_text='When the body was added here')),
            ],
            options={
                'verbose_name_plural': 'bodies',
                'ordering': ['name__folded', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('slug', ''), _negated=True), models.Q(('name', ''), _negated=True), models.Q(('short_name', ''), _negated=True)), name='body_has_its_names')],
            },
        ),
        migrations.CreateModel(
            name='CareGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('retired_on', models.DateField(blank=True, null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='care_groups', to='priorities.body')),
            ],
            options={
                'ordering': ['order', 'name__folded'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ActionSupport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('linked_on', models.DateField()),
                ('linked_at', models.DateTimeField()),
                ('unlinked_on', models.DateField(blank=True, null=True)),
                ('unlinked_at', models.DateTimeField(blank=True, null=True)),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supports', to='priorities.action')),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supported_by', to='priorities.commitment')),
            ],
            options={
                'ordering': ['action_id', 'commitment_id'],
            },
        ),
        migrations.CreateModel(
            name='CommitmentRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('effective_from', models.DateField()),
                ('reason', models.CharField(max_length=400)),
                ('recorded_at', models.DateTimeField()),
                ('agreed_by', models.CharField(max_length=200)),
                ('wording', models.TextField()),
                ('plain_wording', models.TextField(blank=True, help_text='The same promise in plain words, shown beside the wording')),
                ('difference', models.TextField(blank=True, help_text='The difference that the commitment is intended to make')),
                ('wording_source', models.CharField(choices=[('approved', 'Approved wording'), ('sample', 'Sample wording')], max_length=20)),
                ('source', models.CharField(blank=True, help_text='The document and paragraph that the wording comes from', max_length=300)),
                ('retired', models.BooleanField(default=False)),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='priorities.commitment')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['commitment_id', 'number'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DevelopmentAreaRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('effective_from', models.DateField()),
                ('reason', models.CharField(max_length=400)),
                ('recorded_at', models.DateTimeField()),
                ('text', models.TextField()),
                ('progress', models.TextField(blank=True, help_text='Progress since the area was named')),
                ('source', models.CharField(max_length=300)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='priorities.developmentarea')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['area_id', 'number'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EvidenceLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('linked_on', models.DateField()),
                ('linked_at', models.DateTimeField()),
                ('unlinked_on', models.DateField(blank=True, null=True)),
                ('unlinked_at', models.DateTimeField(blank=True, null=True)),
                ('action', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evidence_links', to='priorities.action')),
                ('commitment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evidence_links', to='priorities.commitment')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='priorities.evidenceitem')),
                ('linked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['item_id', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('retired_on', models.DateField(blank=True, null=True)),
                ('added_on', models.DateField(help_text='The first day on which papers name the group')),
                ('recorded_at', models.DateTimeField()),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='priorities.body')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='priorities.group')),
            ],
            options={
                'ordering': ['order', 'name__folded'],
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='actionrevision',
            name='group',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.group'),
        ),
        migrations.CreateModel(
            name='Locality',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('retired_on', models.DateField(blank=True, null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='localities', to='priorities.body')),
            ],
            options={
                'verbose_name_plural': 'localities',
                'ordering': ['order', 'name__folded'],
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='actionrevision',
            name='locality',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.locality'),
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_on', models.DateField()),
                ('note', models.CharField(blank=True, max_length=200)),
                ('recorded_at', models.DateTimeField()),
                ('group', models.ForeignKey(blank=True, help_text="The group that meets. None for the strategy's board", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='priorities.group')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['strategy_id', 'held_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='priorities.action')),
            ],
            options={
                'ordering': ['action_id', 'number'],
            },
        ),
        migrations.CreateModel(
            name='MilestoneRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('effective_from', models.DateField()),
                ('reason', models.CharField(max_length=400)),
                ('recorded_at', models.DateTimeField()),
                ('agreed_by', models.CharField(max_length=200)),
                ('title', models.CharField(max_length=300)),
                ('due', models.DateField()),
                ('retired', models.BooleanField(default=False)),
                ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='priorities.milestone')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['milestone_id', 'number'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('retired_on', models.DateField(blank=True, null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='partners', to='priorities.body')),
            ],
            options={
                'ordering': ['order', 'name__folded'],
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='actionrevision',
            name='answering_partner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.partner'),
        ),
        migrations.CreateModel(
            name='Period',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('opens', models.DateField()),
                ('ends', models.DateField()),
                ('due', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('meeting', models.ForeignKey(blank=True, help_text='The meeting that the period reports to', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='priorities.meeting')),
            ],
            options={
                'ordering': ['strategy_id', 'opens'],
            },
        ),
        migrations.CreateModel(
            name='PeriodClosing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before_we_began', models.BooleanField(default=False, help_text='The period ended before the strategy was set up here')),
                ('recorded_at', models.DateTimeField()),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closings', to='priorities.period')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['period_id', 'recorded_at'],
            },
        ),
        migrations.CreateModel(
            name='PeriodReopening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=400)),
                ('recorded_at', models.DateTimeField()),
                ('closing', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reopening', to='priorities.periodclosing')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('job_title', models.CharField(max_length=200)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='priorities.body')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'people',
                'ordering': ['name__folded', 'id'],
            },
        ),
        migrations.CreateModel(
            name='GroupRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('chair', 'Chair'), ('vice_chair', 'Vice-chair'), ('coordinator', 'Coordinator'), ('member', 'Member')], max_length=20)),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, help_text='Why the role was corrected', max_length=400)),
                ('set_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='priorities.group')),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_roles', to='priorities.person')),
            ],
            options={
                'ordering': ['group_id', 'role', 'since', 'id'],
            },
        ),
        migrations.AddField(
            model_name='actionrevision',
            name='deputy',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.person'),
        ),
        migrations.AddField(
            model_name='actionrevision',
            name='lead',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.person'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='priority',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='priorities.priority'),
        ),
        migrations.CreateModel(
            name='PriorityRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('effective_from', models.DateField()),
                ('reason', models.CharField(max_length=400)),
                ('recorded_at', models.DateTimeField()),
                ('agreed_by', models.CharField(max_length=200)),
                ('name', models.CharField(max_length=300)),
                ('retired', models.BooleanField(default=False)),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='priority_revisions_led', to='priorities.person')),
                ('priority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='priorities.priority')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['priority_id', 'number'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('new_date', 'A new date'), ('complete', 'Completion'), ('pause', 'A pause'), ('stop', 'Stopping')], max_length=20)),
                ('new_date', models.DateField(blank=True, null=True)),
                ('reason', models.TextField()),
                ('effective_from', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='priorities.action')),
                ('by', models.ForeignKey(blank=True, help_text='None only if it was made by an update that no account entered', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['action_id', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('agreed', 'Agreed'), ('refused', 'Refused')], max_length=20)),
                ('minute_reference', models.CharField(blank=True, max_length=100)),
                ('effective_from', models.DateField()),
                ('reason', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revision', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='priorities.actionrevision')),
                ('group', models.ForeignKey(blank=True, help_text="The group that decided. None for the strategy's board", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='priorities.group')),
                ('meeting', models.ForeignKey(blank=True, help_text='A meeting of the same group or board, on the day on which the decision takes effect', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='priorities.meeting')),
                ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='priorities.proposal')),
            ],
            options={
                'ordering': ['proposal_id'],
            },
        ),
        migrations.CreateModel(
            name='Reach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('introducing', 'Being introduced'), ('in_use', 'In use'), ('checked', 'In use and checked')], max_length=20)),
                ('effective_from', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('care_group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.caregroup')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reach', to='priorities.evidenceitem')),
                ('locality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.locality')),
            ],
            options={
                'verbose_name_plural': 'reach',
                'ordering': ['item_id', 'care_group_id', 'locality_id', 'effective_from', 'id'],
            },
        ),
        migrations.CreateModel(
            name='AreaLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('linked_on', models.DateField()),
                ('linked_at', models.DateTimeField()),
                ('unlinked_on', models.DateField(blank=True, null=True)),
                ('unlinked_at', models.DateTimeField(blank=True, null=True)),
                ('action', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='area_links', to='priorities.action')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='priorities.developmentarea')),
                ('risk', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='area_links', to='priorities.risk')),
            ],
            options={
                'ordering': ['area_id', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RiskRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('effective_from', models.DateField()),
                ('reason', models.CharField(max_length=400)),
                ('recorded_at', models.DateTimeField()),
                ('title', models.CharField(max_length=300)),
                ('cause', models.TextField(blank=True)),
                ('consequence', models.TextField(blank=True)),
                ('mitigation', models.TextField(blank=True)),
                ('source', models.CharField(max_length=300)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.person')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('risk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='priorities.risk')),
            ],
            options={
                'ordering': ['risk_id', 'number'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('retired_on', models.DateField(blank=True, null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='priorities.body')),
            ],
            options={
                'ordering': ['order', 'name__folded'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EvidenceRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('effective_from', models.DateField()),
                ('reason', models.CharField(max_length=400)),
                ('recorded_at', models.DateTimeField()),
                ('phrase', models.CharField(help_text='A short noun phrase that reads well inside a sentence', max_length=200)),
                ('kind', models.CharField(choices=[('tool', 'Practice tool'), ('model', 'Practice model'), ('training', 'Training'), ('guidance', 'Policy or guidance'), ('service', 'Service or support'), ('partnership', 'Partnership working'), ('governance', 'Governance'), ('recording', 'Recording and data'), ('audit', 'Audit'), ('evaluation', 'Evaluation'), ('feedback', 'Feedback'), ('consultation', 'Survey or consultation'), ('assessment', 'Needs assessment'), ('other', 'Something else')], max_length=30)),
                ('done', models.CharField(choices=[('started', 'Started'), ('developed', 'Developed'), ('introduced', 'Introduced'), ('in_use', 'In use'), ('extended', 'Extended'), ('strengthened', 'Strengthened'), ('trained', 'Staff trained'), ('consulted', 'People consulted'), ('assessed', 'Need assessed'), ('reviewed', 'Reviewed'), ('checked', 'Checked')], max_length=20)),
                ('theme', models.CharField(blank=True, choices=[('governance', 'Governance'), ('workforce', 'Workforce'), ('partnership', 'Partnership'), ('learning', 'Learning')], max_length=20)),
                ('detail', models.TextField(blank=True)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('who_benefits', models.CharField(blank=True, max_length=300)),
                ('result_level', models.CharField(choices=[('activity', 'Activity'), ('practice', 'Practice'), ('experience', 'Experience'), ('outcome', 'Outcome')], max_length=20)),
                ('finding', models.TextField(blank=True)),
                ('sample', models.CharField(blank=True, max_length=300)),
                ('numerator', models.PositiveIntegerField(blank=True, null=True)),
                ('denominator', models.PositiveIntegerField(blank=True, null=True)),
                ('limits', models.TextField(blank=True)),
                ('dated', models.DateField(blank=True, null=True)),
                ('date_words', models.CharField(blank=True, help_text='The date in words, such as 2025 to 2026, if the day is not known', max_length=100)),
                ('source', models.CharField(max_length=300)),
                ('link', models.URLField(blank=True, max_length=500)),
                ('strength', models.CharField(choices=[('stated', 'Stated'), ('recorded', 'Recorded'), ('measured', 'Measured'), ('verified', 'Independently verified')], max_length=20)),
                ('marking', models.CharField(choices=[('official', 'OFFICIAL'), ('official_sensitive', 'OFFICIAL-SENSITIVE')], max_length=30)),
                ('may_be_quoted', models.BooleanField(default=False)),
                ('feature_in_paper', models.BooleanField(default=False)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='priorities.evidenceitem')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.service')),
            ],
            options={
                'ordering': ['item_id', 'number'],
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='actionrevision',
            name='answering_service',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.service'),
        ),
        migrations.AddField(
            model_name='actionrevision',
            name='service',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.service'),
        ),
        migrations.CreateModel(
            name='ActionOwner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField()),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='owners', to='priorities.actionrevision')),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.group')),
                ('partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.partner')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.person')),
                ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.service')),
            ],
            options={
                'ordering': ['revision_id', 'order'],
            },
        ),
        migrations.CreateModel(
            name='Strategy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=200)),
                ('short_name', models.CharField(max_length=100)),
                ('board', models.CharField(help_text='The board that approved the strategy and reads its papers', max_length=200)),
                ('board_short_name', models.CharField(blank=True, help_text='Such as IJB', max_length=20)),
                ('vision', models.TextField(blank=True)),
                ('vision_source', models.CharField(blank=True, help_text='Where the vision comes from', max_length=300)),
                ('aims_note', models.CharField(blank=True, help_text='Why no aims are listed, if there are none', max_length=300)),
                ('approved_on', models.DateField(blank=True, null=True)),
                ('approval_note', models.CharField(blank=True, max_length=300)),
                ('starts', models.DateField()),
                ('ends', models.DateField()),
                ('promised_commitments', models.PositiveSmallIntegerField(blank=True, help_text='The number of commitments in the published strategy', null=True)),
                ('update_interval_months', models.PositiveSmallIntegerField(default=12, validators=[django.core.validators.MinValueValidator(1)])),
                ('sensitive', models.BooleanField(default=False, help_text='Staff without a role in the strategy cannot read its records')),
                ('illustrative', models.BooleanField(default=False)),
                ('illustrative_note', models.CharField(blank=True, max_length=400)),
                ('created_at', models.DateTimeField(help_text='When the strategy was set up here')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='strategies', to='priorities.body')),
                ('oversight_group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.group')),
            ],
            options={
                'verbose_name_plural': 'strategies',
                'ordering': ['name__folded', 'id'],
            },
        ),
        migrations.CreateModel(
            name='StaffReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('first_read_at', models.DateTimeField()),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('strategy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='staff_readings', to='priorities.strategy')),
            ],
            options={
                'ordering': ['strategy_id', '-first_read_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='SettingsVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('tolerance_days', models.PositiveSmallIntegerField(default=90)),
                ('red_share', models.PositiveSmallIntegerField(default=50)),
                ('small_group', models.PositiveSmallIntegerField(default=5)),
                ('red_count', models.PositiveSmallIntegerField(default=2)),
                ('red_share_large', models.PositiveSmallIntegerField(default=20)),
                ('amber_share', models.PositiveSmallIntegerField(default=25)),
                ('updated_share', models.PositiveSmallIntegerField(default=75)),
                ('quiet_days', models.PositiveSmallIntegerField(default=100)),
                ('set_by', models.CharField(help_text='The group or officer that set the tolerances', max_length=200)),
                ('reason', models.CharField(max_length=400)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('strategy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settings_versions', to='priorities.strategy')),
            ],
            options={
                'ordering': ['strategy_id', 'number'],
            },
        ),
        migrations.AddField(
            model_name='risk',
            name='strategy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='risks', to='priorities.strategy'),
        ),
        migrations.AddField(
            model_name='priority',
            name='strategy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='priorities', to='priorities.strategy'),
        ),
        migrations.AddField(
            model_name='period',
            name='strategy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='priorities.strategy'),
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('member', 'Group member'), ('lead', 'Chair'), ('manager', 'Manager'), ('author', 'Report author'), ('viewer', 'Viewer'), ('admin', 'Administrator')], max_length=20)),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('set_at', models.DateTimeField(null=True)),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='priorities.person')),
                ('strategy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='priorities.strategy')),
            ],
            options={
                'ordering': ['strategy_id', 'person_id', 'since'],
            },
        ),
        migrations.AddField(
            model_name='meeting',
            name='strategy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='priorities.strategy'),
        ),
        migrations.CreateModel(
            name='GlossaryTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.CharField(max_length=100)),
                ('meaning', models.CharField(max_length=400)),
                ('strategy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='glossary', to='priorities.strategy')),
            ],
            options={
                'ordering': ['strategy_id', 'term__folded'],
            },
        ),
        migrations.AddField(
            model_name='evidenceitem',
            name='strategy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence_items', to='priorities.strategy'),
        ),
        migrations.AddField(
            model_name='developmentarea',
            name='strategy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='development_areas', to='priorities.strategy'),
        ),
        migrations.CreateModel(
            name='DecisionMaker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('new_date', 'A new date'), ('complete', 'Completion'), ('pause', 'A pause'), ('stop', 'Stopping')], max_length=20)),
                ('set_at', models.DateTimeField()),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decides', to='priorities.group')),
                ('strategy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decision_makers', to='priorities.strategy')),
            ],
            options={
                'ordering': ['strategy_id', 'kind'],
            },
        ),
        migrations.AddField(
            model_name='commitment',
            name='strategy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='priorities.strategy'),
        ),
        migrations.CreateModel(
            name='Aim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('source', models.CharField(max_length=300)),
                ('strategy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='aims', to='priorities.strategy')),
            ],
            options={
                'ordering': ['strategy_id', 'number'],
            },
        ),
        migrations.AddField(
            model_name='action',
            name='strategy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='priorities.strategy'),
        ),
        migrations.CreateModel(
            name='Update',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_from', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('rag', models.CharField(choices=[('blue', 'Blue'), ('green', 'Green'), ('amber', 'Amber'), ('red', 'Red'), ('grey', 'Grey')], max_length=10)),
                ('progress', models.TextField()),
                ('next_steps', models.TextField(blank=True)),
                ('board_sentence', models.TextField(blank=True)),
                ('problem', models.TextField(blank=True)),
                ('cause', models.CharField(blank=True, choices=[('staffing', 'Staffing'), ('funding', 'Funding'), ('partner', 'A partner'), ('systems', 'Systems'), ('procurement', 'Procurement'), ('another_action', 'Another action'), ('other', 'Other')], help_text='Of the problem', max_length=20)),
                ('recovery_plan', models.TextField(blank=True)),
                ('forecast', models.DateField(blank=True, help_text='When the work will be done or, if it is continuing, be back on course', null=True)),
                ('better_reason', models.TextField(blank=True, help_text='Why the rating is better than suggested')),
                ('what_changed', models.TextField(blank=True, help_text='Why the rating is better than last time')),
                ('difference_made', models.TextField(blank=True)),
                ('difference_known', models.BooleanField(blank=True, null=True)),
                ('no_evidence_reason', models.TextField(blank=True)),
                ('repeats_words', models.BooleanField(default=False, help_text='The wording is the same as in the last update')),
                ('suggested', models.CharField(blank=True, choices=[('blue', 'Blue'), ('green', 'Green'), ('amber', 'Amber'), ('red', 'Red'), ('grey', 'Grey')], max_length=10)),
                ('suggestion_reasons', models.TextField(blank=True)),
                ('submission_key', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='updates', to='priorities.action')),
                ('author', models.ForeignKey(help_text='Whose words the update gives', on_delete=django.db.models.deletion.PROTECT, related_name='updates', to='priorities.person')),
                ('based_on', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.update')),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='priorities.update')),
                ('period', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='updates', to='priorities.period')),
                ('settings', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.settingsversion')),
                ('user', models.ForeignKey(blank=True, help_text="The account that entered it, which may be someone else's. None if no account did", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='updates', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['action_id', 'effective_from', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('checked', 'Checked'), ('noted', 'Noted'), ('queried', 'Queried')], max_length=20)),
                ('reason', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(blank=True, help_text='The meeting that noted the update. None for other verdicts', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='priorities.meeting')),
                ('update', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='priorities.update')),
            ],
            options={
                'ordering': ['update_id', 'id'],
            },
        ),
        migrations.AddField(
            model_name='proposal',
            name='update',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='priorities.update'),
        ),
        migrations.CreateModel(
            name='MilestoneMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('done_on', models.DateField(blank=True, null=True)),
                ('effective_from', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='priorities.milestone')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('update', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='milestone_marks', to='priorities.update')),
            ],
            options={
                'ordering': ['milestone_id', 'effective_from', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ClosingStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('proposed', 'Proposed'), ('under_way', 'Under way'), ('paused', 'Paused'), ('stopped', 'Stopped'), ('complete', 'Complete')], max_length=20)),
                ('rag', models.CharField(blank=True, choices=[('blue', 'Blue'), ('green', 'Green'), ('amber', 'Amber'), ('red', 'Red'), ('grey', 'Grey')], max_length=10)),
                ('awaiting_agreement', models.BooleanField(help_text='The action had been reported complete, and the completion had not been agreed or refused')),
                ('due', models.DateField(blank=True, null=True)),
                ('carried', models.BooleanField(help_text='The action had no update for the period, so its earlier rating, if any, was carried over')),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closing_statuses', to='priorities.action')),
                ('home', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.commitment')),
                ('closing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statuses', to='priorities.periodclosing')),
                ('update', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='priorities.update')),
            ],
            options={
                'verbose_name_plural': 'closing statuses',
                'ordering': ['closing_id', 'action_id'],
            },
        ),
        migrations.CreateModel(
            name='UpdateDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answers', models.JSONField(default=dict)),
                ('saved_at', models.DateTimeField()),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='priorities.action')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='update_drafts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['action_id'],
            },
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('recorded_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('update', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='priorities.update')),
            ],
            options={
                'ordering': ['update_id'],
            },
        ),
        migrations.AddConstraint(
            model_name='caregroup',
            constraint=models.UniqueConstraint(fields=('body', 'name'), name='caregroup_named_once'),
        ),
        migrations.AddConstraint(
            model_name='caregroup',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='caregroup_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='actionsupport',
            constraint=models.UniqueConstraint(condition=models.Q(('unlinked_on__isnull', True)), fields=('action', 'commitment'), name='action_supports_a_commitment_once'),
        ),
        migrations.AddConstraint(
            model_name='actionsupport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('unlinked_at__isnull', True), ('unlinked_on__isnull', True)), models.Q(('unlinked_at__isnull', False), ('unlinked_on__isnull', False)), _connector='OR'), name='action_support_ends_on_a_day_and_at_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='actionsupport',
            constraint=models.CheckConstraint(condition=models.Q(('unlinked_on__isnull', True), models.Q(('unlinked_at__gte', models.F('linked_at')), ('unlinked_on__gte', models.F('linked_on'))), _connector='OR'), name='action_support_ends_after_it_starts'),
        ),
        migrations.AddIndex(
            model_name='commitmentrevision',
            index=models.Index(fields=['commitment', '-effective_from', '-id'], name='commitment_revision_latest'),
        ),
        migrations.AddConstraint(
            model_name='commitmentrevision',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='commitmentrevision_numbered_from_one'),
        ),
        migrations.AddConstraint(
            model_name='commitmentrevision',
            constraint=models.CheckConstraint(condition=models.Q(('number', 1), ('recorded_by__isnull', False), _connector='OR'), name='commitmentrevision_names_its_author'),
        ),
        migrations.AddConstraint(
            model_name='commitmentrevision',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(models.Func(models.F('agreed_by'), models.Value(' \t\r\n'), function='TRIM', output_field=models.CharField())), 0), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(models.Func(models.F('reason'), models.Value(' \t\r\n'), function='TRIM', output_field=models.CharField())), 0)), name='commitmentrevision_says_who_and_why'),
        ),
        migrations.AddConstraint(
            model_name='commitmentrevision',
            constraint=models.UniqueConstraint(fields=('commitment', 'number'), name='commitment_revision_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='commitmentrevision',
            constraint=models.CheckConstraint(condition=models.Q(('wording', ''), _negated=True), name='commitment_revision_has_wording'),
        ),
        migrations.AddConstraint(
            model_name='commitmentrevision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('wording_source', 'approved'), _negated=True), models.Q(('source', ''), _negated=True), _connector='OR'), name='commitment_revision_approved_names_source'),
        ),
        migrations.AddConstraint(
            model_name='commitmentrevision',
            constraint=models.CheckConstraint(condition=models.Q(('wording_source__in', ['approved', 'sample'])), name='commitment_revision_source_is_known'),
        ),
        migrations.AddIndex(
            model_name='developmentarearevision',
            index=models.Index(fields=['area', '-effective_from', '-id'], name='area_revision_latest'),
        ),
        migrations.AddConstraint(
            model_name='developmentarearevision',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='developmentarearevision_numbered_from_one'),
        ),
        migrations.AddConstraint(
            model_name='developmentarearevision',
            constraint=models.CheckConstraint(condition=models.Q(('number', 1), ('recorded_by__isnull', False), _connector='OR'), name='developmentarearevision_names_its_author'),
        ),
        migrations.AddConstraint(
            model_name='developmentarearevision',
            constraint=models.CheckConstraint(condition=models.Q(('number', 1), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(models.Func(models.F('reason'), models.Value(' \t\r\n'), function='TRIM', output_field=models.CharField())), 0), _connector='OR'), name='developmentarearevision_says_why'),
        ),
        migrations.AddConstraint(
            model_name='developmentarearevision',
            constraint=models.UniqueConstraint(fields=('area', 'number'), name='area_revision_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='developmentarearevision',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(models.Func(models.F('text'), models.Value(' \t\r\n'), function='TRIM', output_field=models.CharField())), 0), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(models.Func(models.F('source'), models.Value(' \t\r\n'), function='TRIM', output_field=models.CharField())), 0)), name='development_area_has_text_and_source'),
        ),
        migrations.AddConstraint(
            model_name='evidencelink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('action__isnull', False), ('commitment__isnull', True)), models.Q(('action__isnull', True), ('commitment__isnull', False)), _connector='OR'), name='evidence_link_to_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='evidencelink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('unlinked_at__isnull', True), ('unlinked_on__isnull', True)), models.Q(('unlinked_at__isnull', False), ('unlinked_on__isnull', False)), _connector='OR'), name='evidence_link_ends_on_a_day_and_at_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='evidencelink',
            constraint=models.CheckConstraint(condition=models.Q(('unlinked_on__isnull', True), models.Q(('unlinked_at__gte', models.F('linked_at')), ('unlinked_on__gte', models.F('linked_on'))), _connector='OR'), name='evidence_link_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='evidencelink',
            constraint=models.UniqueConstraint(condition=models.Q(('action__isnull', False), ('unlinked_on__isnull', True)), fields=('item', 'action'), name='evidence_link_once_an_action'),
        ),
        migrations.AddConstraint(
            model_name='evidencelink',
            constraint=models.UniqueConstraint(condition=models.Q(('commitment__isnull', False), ('unlinked_on__isnull', True)), fields=('item', 'commitment'), name='evidence_link_once_a_commitment'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.UniqueConstraint(fields=('body', 'name'), name='group_named_once'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='group_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='group_is_not_its_own_parent'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.CheckConstraint(condition=models.Q(('retired_on__isnull', True), ('retired_on__gte', models.F('added_on')), _connector='OR'), name='group_retires_after_it_is_added'),
        ),
        migrations.AddConstraint(
            model_name='locality',
            constraint=models.UniqueConstraint(fields=('body', 'name'), name='locality_named_once'),
        ),
        migrations.AddConstraint(
            model_name='locality',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='locality_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.UniqueConstraint(fields=('action', 'number'), name='milestone_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='milestone_numbered_from_one'),
        ),
        migrations.AddIndex(
            model_name='milestonerevision',
            index=models.Index(fields=['milestone', '-effective_from', '-id'], name='milestone_revision_latest'),
        ),
        migrations.AddConstraint(
            model_name='milestonerevision',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='milestonerevision_numbered_from_one'),
        ),
        migrations.AddConstraint(
            model_name='milestonerevision',
            constraint=models.CheckConstraint(condition=models.Q(('number', 1), ('recorded_by__isnull', False), _connector='OR'), name='milestonerevision_names_its_author'),
        ),
        migrations.AddConstraint(
            model_name='milestonerevision',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(models.Func(models.F('agreed_by'), models.Value(' \t\r\n'), function='TRIM', output_field=models.CharField())), 0), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(models.Func(models.F('reason'), models.Value(' \t\r\n'), function='TRIM', output_field=models.CharField())), 0)), name='milestonerevision_says_who_and_why'),
        ),
        migrations.AddConstraint(
            model_name='milestonerevision',
            constraint=models.UniqueConstraint(fields=('milestone', 'number'), name='milestone_revision_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='milestonerevision',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='milestone_revision_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='partner',
            constraint=models.UniqueConstraint(fields=('body', 'name'), name='partner_named_once'),
        ),
        migrations.AddConstraint(
            model_name='partner',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='partner_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='periodreopening',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='period_reopening_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='person_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('job_title', ''), _negated=True), name='person_has_a_job_title'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(models.F('body'), django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='person_email_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(fields=('body', 'user'), name='person_is_once_in_a_body'),
        ),
        migrations.AddConstraint(
            model_name='grouprole',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='group_role_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='grouprole',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('withdrawn_at__gte', models.F('set_at')), _connector='OR'), name='group_role_withdrawn_after_it_is_set'),
        ),
        migrations.AddConstraint(
            model_name='grouprole',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['chair', 'vice_chair', 'coordinator', 'member'])), name='group_role_is_known'),
        ),
        migrations.AddConstraint(
            model_name='grouprole',
            constraint=models.UniqueConstraint(condition=models.Q(('role__in', ('chair', 'vice_chair', 'coordinator')), ('until', None), ('withdrawn_at', None)), fields=('group', 'role'), name='group_role_has_one_open_holder'),
        ),
        migrations.AddConstraint(
            model_name='grouprole',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None), ('withdrawn_at', None)), fields=('group', 'person', 'role'), name='group_role_is_open_once'),
        ),
        migrations.AddIndex(
            model_name='priorityrevision',
            index=models.Index(fields=['priority', '-effective_from', '-id'], name='priority_revision_latest'),
        ),
        migrations.AddConstraint(
            model_name='priorityrevision',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='priorityrevision_numbered_from_one'),
        ),
        migrations.AddConstraint(
            model_name='priorityrevision',
            constraint=models.CheckConstraint(condition=models.Q(('number', 1), ('recorded_by__isnull', False), _connector='OR'), name='priorityrevision_names_its_author'),
        ),
        migrations.AddConstraint(
            model_name='priorityrevision',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(models.Func(models.F('agreed_by'), models.Value(' \t\r\n'), function='TRIM', output_field=models.CharField())), 0), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(models.Func(models.F('reason'), models.Value(' \t\r\n'), function='TRIM', output_field=models.CharField())), 0)), name='priorityrevision_says_who_and_why'),
        ),
        migrations.AddConstraint(
            model_name='priorityrevision',
            constraint=models.UniqueConstraint(fields=('priority', 'number'), name='priority_revision_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='priorityrevision',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='priority_revision_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['agreed', 'refused'])), name='decision_verdict_is_known'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('verdict', 'agreed'), _negated=True), ('revision__isnull', False), _connector='OR'), models.Q(models.Q(('verdict', 'refused'), _negated=True), models.Q(('revision__isnull', True), models.Q(('reason', ''), _negated=True)), _connector='OR')), name='decision_agreed_revises_refused_explains'),
        ),
        migrations.AddConstraint(
            model_name='reach',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'introducing', 'in_use', 'checked'])), name='reach_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='reach',
            constraint=models.CheckConstraint(condition=models.Q(('care_group__isnull', False), ('locality__isnull', False), _connector='OR'), name='reach_is_in_a_care_group_or_a_locality'),
        ),
        migrations.AddConstraint(
            model_name='reach',
            constraint=models.UniqueConstraint(models.F('item'), django.db.models.functions.comparison.Coalesce('care_group', 0), django.db.models.functions.comparison.Coalesce('locality', 0), models.F('effective_from'), models.F('recorded_at'), name='reach_is_recorded_once'),
        ),
        migrations.AddConstraint(
            model_name='arealink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('action__isnull', False), ('risk__isnull', True)), models.Q(('action__isnull', True), ('risk__isnull', False)), _connector='OR'), name='area_link_to_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='arealink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('unlinked_at__isnull', True), ('unlinked_on__isnull', True)), models.Q(('unlinked_at__isnull', False), ('unlinked_on__isnull', False)), _connector='OR'), name='area_link_ends_on_a_day_and_at_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='arealink',
            constraint=models.CheckConstraint(condition=models.Q(('unlinked_on__isnull', True), models.Q(('unlinked_at__gte', models.F('linked_at')), ('unlinked_on__gte', models.F('linked_on'))), _connector='OR'), name='area_link_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='arealink',
            constraint=models.UniqueConstraint(condition=models.Q(('action__isnull', False), ('unlinked_on__isnull', True)), fields=('area', 'action'), name='area_link_once_an_action'),
        ),
        migrations.AddConstraint(
            model_name='arealink',
            constraint=models.UniqueConstraint(condition=models.Q(('risk__isnull', False), ('unlinked_on__isnull', True)), fields=('area', 'risk'), name='area_link_once_a_risk'),
        ),
        migrations.AddIndex(
            model_name='riskrevision',
            index=models.Index(fields=['risk', '-effective_from', '-id'], name='risk_revision_latest'),
        ),
        migrations.AddConstraint(
            model_name='riskrevision',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='riskrevision_numbered_from_one'),
        ),
        migrations.AddConstraint(
            model_name='riskrevision',
            constraint=models.CheckConstraint(condition=models.Q(('number', 1), ('recorded_by__isnull', False), _connector='OR'), name='riskrevision_names_its_author'),
        ),
        migrations.AddConstraint(
            model_name='riskrevision',
            constraint=models.CheckConstraint(condition=models.Q(('number', 1), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(models.Func(models.F('reason'), models.Value(' \t\r\n'), function='TRIM', output_field=models.CharField())), 0), _connector='OR'), name='riskrevision_says_why'),
        ),
        migrations.AddConstraint(
            model_name='riskrevision',
            constraint=models.UniqueConstraint(fields=('risk', 'number'), name='risk_revision_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='riskrevision',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(models.Func(models.F('title'), models.Value(' \t\r\n'), function='TRIM', output_field=models.CharField())), 0), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(models.Func(models.F('source'), models.Value(' \t\r\n'), function='TRIM', output_field=models.CharField())), 0)), name='risk_has_a_title_and_a_source'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.UniqueConstraint(fields=('body', 'name'), name='service_named_once'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='service_has_a_name'),
        ),
        migrations.AddIndex(
            model_name='evidencerevision',
            index=models.Index(fields=['item', '-effective_from', '-id'], name='evidence_revision_latest'),
        ),
        migrations.AddConstraint(
            model_name='evidencerevision',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='evidencerevision_numbered_from_one'),
        ),
        migrations.AddConstraint(
            model_name='evidencerevision',
            constraint=models.CheckConstraint(condition=models.Q(('number', 1), ('recorded_by__isnull', False), _connector='OR'), name='evidencerevision_names_its_author'),
        ),
        migrations.AddConstraint(
            model_name='evidencerevision',
            constraint=models.CheckConstraint(condition=models.Q(('number', 1), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(models.Func(models.F('reason'), models.Value(' \t\r\n'), function='TRIM', output_field=models.CharField())), 0), _connector='OR'), name='evidencerevision_says_why'),
        ),
        migrations.AddConstraint(
            model_name='evidencerevision',
            constraint=models.UniqueConstraint(fields=('item', 'number'), name='evidence_revision_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='evidencerevision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phrase', ''), _negated=True), models.Q(('source', ''), _negated=True)), name='evidence_has_phrase_and_source'),
        ),
        migrations.AddConstraint(
            model_name='evidencerevision',
            constraint=models.CheckConstraint(condition=models.Q(('dated__isnull', True), ('dated__lte', models.F('effective_from')), _connector='OR'), name='evidence_dated_by_effective_date'),
        ),
        migrations.AddConstraint(
            model_name='evidencerevision',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['tool', 'model', 'training', 'guidance', 'service', 'partnership', 'governance', 'recording', 'audit', 'evaluation', 'feedback', 'consultation', 'assessment', 'other'])), name='evidence_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='evidencerevision',
            constraint=models.CheckConstraint(condition=models.Q(('done__in', ['started', 'developed', 'introduced', 'in_use', 'extended', 'strengthened', 'trained', 'consulted', 'assessed', 'reviewed', 'checked'])), name='evidence_done_is_known'),
        ),
        migrations.AddConstraint(
            model_name='evidencerevision',
            constraint=models.CheckConstraint(condition=models.Q(('theme__in', ['', 'governance', 'workforce', 'partnership', 'learning'])), name='evidence_theme_is_known'),
        ),
        migrations.AddConstraint(
            model_name='evidencerevision',
            constraint=models.CheckConstraint(condition=models.Q(('result_level__in', ['activity', 'practice', 'experience', 'outcome'])), name='evidence_result_level_is_known'),
        ),
        migrations.AddConstraint(
            model_name='evidencerevision',
            constraint=models.CheckConstraint(condition=models.Q(('strength__in', ['stated', 'recorded', 'measured', 'verified'])), name='evidence_strength_is_known'),
        ),
        migrations.AddConstraint(
            model_name='evidencerevision',
            constraint=models.CheckConstraint(condition=models.Q(('marking__in', ['official', 'official_sensitive'])), name='evidence_marking_is_known'),
        ),
        migrations.AddConstraint(
            model_name='evidencerevision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('denominator__isnull', True), ('numerator__isnull', True)), models.Q(('denominator__isnull', True), ('numerator__isnull', False)), models.Q(('denominator__gt', 0), ('denominator__gte', models.F('numerator')), ('numerator__isnull', False)), _connector='OR'), name='evidence_numerator_within_denominator'),
        ),
        migrations.AddConstraint(
            model_name='evidencerevision',
            constraint=models.CheckConstraint(condition=models.Q(('feature_in_paper', False), ('marking', 'official'), _connector='OR'), name='evidence_in_a_paper_is_official'),
        ),
        migrations.AddIndex(
            model_name='actionrevision',
            index=models.Index(fields=['action', '-effective_from', '-id'], name='action_revision_latest'),
        ),
        migrations.AddConstraint(
            model_name='actionrevision',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='actionrevision_numbered_from_one'),
        ),
        migrations.AddConstraint(
            model_name='actionrevision',
            constraint=models.CheckConstraint(condition=models.Q(('number', 1), ('recorded_by__isnull', False), _connector='OR'), name='actionrevision_names_its_author'),
        ),
        migrations.AddConstraint(
            model_name='actionrevision',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(models.Func(models.F('agreed_by'), models.Value(' \t\r\n'), function='TRIM', output_field=models.CharField())), 0), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(models.Func(models.F('reason'), models.Value(' \t\r\n'), function='TRIM', output_field=models.CharField())), 0)), name='actionrevision_says_who_and_why'),
        ),
        migrations.AddConstraint(
            model_name='actionrevision',
            constraint=models.UniqueConstraint(fields=('action', 'number'), name='action_revision_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='actionrevision',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='action_revision_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='actionrevision',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['proposed', 'under_way', 'paused', 'stopped', 'complete'])), name='action_revision_stage_is_known'),
        ),
        migrations.AddConstraint(
            model_name='actionrevision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('due__isnull', False), ('kind', 'time_limited'), ('review__isnull', True)), models.Q(('due__isnull', True), ('kind', 'continuing'), ('review__isnull', False)), _connector='OR'), name='action_revision_due_or_review_by_kind'),
        ),
        migrations.AddConstraint(
            model_name='actionrevision',
            constraint=models.CheckConstraint(condition=models.Q(('timescale_precision__in', ['day', 'month', 'quarter', 'season', 'half_year', 'calendar_year', 'financial_year', 'other'])), name='action_revision_timescale_precision_is_known'),
        ),
        migrations.AddConstraint(
            model_name='actionrevision',
            constraint=models.CheckConstraint(condition=models.Q(('timescale_precision', 'day'), models.Q(('due__isnull', False), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(models.Func(models.F('timescale_words'), models.Value(' \t\r\n'), function='TRIM', output_field=models.CharField())), 0)), _connector='OR'), name='action_revision_timescale_has_words'),
        ),
        migrations.AddConstraint(
            model_name='actionrevision',
            constraint=models.CheckConstraint(condition=models.Q(('start__isnull', True), ('due__isnull', True), ('due__gte', models.F('start')), _connector='OR'), name='action_revision_due_after_start'),
        ),
        migrations.AddConstraint(
            model_name='actionrevision',
            constraint=models.CheckConstraint(condition=models.Q(('start__isnull', True), ('review__isnull', True), ('review__gte', models.F('start')), _connector='OR'), name='action_revision_review_after_start'),
        ),
        migrations.AddConstraint(
            model_name='actionrevision',
            constraint=models.CheckConstraint(condition=models.Q(('deputy__isnull', True), ('lead__isnull', True), models.Q(('deputy', models.F('lead')), _negated=True), _connector='OR'), name='action_revision_deputy_is_another'),
        ),
        migrations.AddConstraint(
            model_name='actionrevision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answering_partner__isnull', True), ('answering_service__isnull', True)), models.Q(('answering_service__isnull', True), ('deputy__isnull', True), ('lead__isnull', True)), models.Q(('answering_partner__isnull', True), ('deputy__isnull', True), ('lead__isnull', True)), _connector='OR'), name='action_revision_answered_for_once'),
        ),
        migrations.AddConstraint(
            model_name='actionowner',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('group__isnull', True), ('partner__isnull', True), ('person__isnull', False), ('service__isnull', True)), models.Q(('group__isnull', True), ('partner__isnull', True), ('person__isnull', True), ('service__isnull', False)), models.Q(('group__isnull', False), ('partner__isnull', True), ('person__isnull', True), ('service__isnull', True)), models.Q(('group__isnull', True), ('partner__isnull', False), ('person__isnull', True), ('service__isnull', True)), _connector='OR'), name='action_owner_is_one_of_four'),
        ),
        migrations.AddConstraint(
            model_name='actionowner',
            constraint=models.CheckConstraint(condition=models.Q(('order__gte', 1)), name='action_owner_numbered_from_one'),
        ),
        migrations.AddConstraint(
            model_name='actionowner',
            constraint=models.UniqueConstraint(fields=('revision', 'order'), name='action_owner_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='actionowner',
            constraint=models.UniqueConstraint(fields=('revision', 'person'), name='action_owner_person_is_named_once'),
        ),
        migrations.AddConstraint(
            model_name='actionowner',
            constraint=models.UniqueConstraint(fields=('revision', 'service'), name='action_owner_service_is_named_once'),
        ),
        migrations.AddConstraint(
            model_name='actionowner',
            constraint=models.UniqueConstraint(fields=('revision', 'group'), name='action_owner_group_is_named_once'),
        ),
        migrations.AddConstraint(
            model_name='actionowner',
            constraint=models.UniqueConstraint(fields=('revision', 'partner'), name='action_owner_partner_is_named_once'),
        ),
        migrations.AddConstraint(
            model_name='strategy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('slug', ''), _negated=True), models.Q(('name', ''), _negated=True), models.Q(('short_name', ''), _negated=True)), name='strategy_has_its_names'),
        ),
        migrations.AddConstraint(
            model_name='strategy',
            constraint=models.CheckConstraint(condition=models.Q(('board', ''), _negated=True), name='strategy_has_a_board'),
        ),
        migrations.AddConstraint(
            model_name='strategy',
            constraint=models.CheckConstraint(condition=models.Q(('vision', ''), models.Q(('vision_source', ''), _negated=True), _connector='OR'), name='strategy_vision_has_a_source'),
        ),
        migrations.AddConstraint(
            model_name='strategy',
            constraint=models.CheckConstraint(condition=models.Q(('promised_commitments__isnull', True), ('promised_commitments__gte', 1), _connector='OR'), name='strategy_promised_commitments_at_least_one'),
        ),
        migrations.AddConstraint(
            model_name='strategy',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='strategy_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='strategy',
            constraint=models.CheckConstraint(condition=models.Q(('illustrative', False), models.Q(('illustrative_note', ''), _negated=True), _connector='OR'), name='strategy_illustrative_has_a_note'),
        ),
        migrations.AddConstraint(
            model_name='strategy',
            constraint=models.CheckConstraint(condition=models.Q(('update_interval_months__gte', 1)), name='strategy_update_interval_at_least_one_month'),
        ),
        migrations.AddConstraint(
            model_name='staffreading',
            constraint=models.UniqueConstraint(fields=('strategy', 'reader', 'day'), name='staff_reading_once_a_reader_and_day'),
        ),
        migrations.AddConstraint(
            model_name='settingsversion',
            constraint=models.UniqueConstraint(fields=('strategy', 'number'), name='settings_version_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='settingsversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('set_by', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='settings_version_says_who_and_why'),
        ),
        migrations.AddConstraint(
            model_name='settingsversion',
            constraint=models.CheckConstraint(condition=models.Q(('red_share__lte', 100), ('red_share_large__lte', 100), ('amber_share__lte', 100), ('updated_share__lte', 100)), name='settings_version_shares_are_percentages'),
        ),
        migrations.AddConstraint(
            model_name='settingsversion',
            constraint=models.CheckConstraint(condition=models.Q(('red_share__gte', 1), ('red_share_large__gte', 1), ('amber_share__gte', 1), ('red_count__gte', 1)), name='settings_version_colour_thresholds_above_zero'),
        ),
        migrations.AddConstraint(
            model_name='settingsversion',
            constraint=models.CheckConstraint(condition=models.Q(('quiet_days__gte', 1)), name='settings_version_quiet_days_above_zero'),
        ),
        migrations.AddConstraint(
            model_name='settingsversion',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='settings_version_numbered_from_one'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.UniqueConstraint(fields=('strategy', 'reference'), name='risk_reference_used_once'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('reference', ''), _negated=True), name='risk_has_a_reference'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='risk_closes_after_it_opens'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_on__isnull', True)), models.Q(('closed_at__gte', models.F('recorded_at')), ('closed_at__isnull', False), ('closed_on__isnull', False)), _connector='OR'), name='risk_closes_on_a_day_and_at_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='priority',
            constraint=models.UniqueConstraint(fields=('strategy', 'number'), name='priority_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='priority',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='priority_numbered_from_one'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('strategy', 'name'), name='period_named_once'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='period_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('strategy', 'opens'), name='period_opens_once'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('strategy', 'ends'), name='period_ends_once'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.CheckConstraint(condition=models.Q(('opens__lte', models.F('ends')), ('ends__lte', models.F('due'))), name='period_opens_ends_falls_due'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('withdrawn_at__gte', models.F('recorded_at')), _connector='OR'), name='period_withdrawn_after_it_is_recorded'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='membership_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['member', 'lead', 'manager', 'author', 'viewer', 'admin'])), name='membership_role_is_known'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('strategy', 'person', 'role'), name='membership_is_open_once'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(fields=('strategy', 'group', 'held_on'), name='meeting_of_a_group_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(condition=models.Q(('group', None)), fields=('strategy', 'held_on'), name='meeting_of_the_board_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='glossaryterm',
            constraint=models.UniqueConstraint(fields=('strategy', 'term'), name='glossary_term_once'),
        ),
        migrations.AddConstraint(
            model_name='glossaryterm',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('term', ''), _negated=True), models.Q(('meaning', ''), _negated=True)), name='glossary_term_has_a_meaning'),
        ),
        migrations.AddConstraint(
            model_name='evidenceitem',
            constraint=models.UniqueConstraint(fields=('strategy', 'reference'), name='evidence_reference_used_once'),
        ),
        migrations.AddConstraint(
            model_name='evidenceitem',
            constraint=models.CheckConstraint(condition=models.Q(('reference', ''), _negated=True), name='evidence_has_a_reference'),
        ),
        migrations.AddConstraint(
            model_name='developmentarea',
            constraint=models.UniqueConstraint(fields=('strategy', 'number'), name='development_area_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='developmentarea',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='development_area_numbered_from_one'),
        ),
        migrations.AddConstraint(
            model_name='developmentarea',
            constraint=models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='development_area_closes_after_it_opens'),
        ),
        migrations.AddConstraint(
            model_name='developmentarea',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_on__isnull', True)), models.Q(('closed_at__gte', models.F('recorded_at')), ('closed_at__isnull', False), ('closed_on__isnull', False)), _connector='OR'), name='development_area_closes_on_a_day_and_at_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='decisionmaker',
            constraint=models.UniqueConstraint(fields=('strategy', 'kind'), name='decision_maker_once_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='decisionmaker',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['new_date', 'complete', 'pause', 'stop'])), name='decision_maker_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.UniqueConstraint(fields=('strategy', 'reference_key'), name='commitment_reference_used_once'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('reference_key', ''), _negated=True), name='commitment_has_a_reference'),
        ),
        migrations.AddConstraint(
            model_name='aim',
            constraint=models.UniqueConstraint(fields=('strategy', 'number'), name='aim_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='aim',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='aim_numbered_from_one'),
        ),
        migrations.AddConstraint(
            model_name='aim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('source', ''), _negated=True)), name='aim_has_text_and_source'),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.UniqueConstraint(fields=('strategy', 'reference_key'), name='action_reference_used_once'),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.CheckConstraint(condition=models.Q(('reference_key', ''), _negated=True), name='action_has_a_reference'),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('baseline__isnull', True), ('current__isnull', True)), models.Q(('baseline__isnull', False), ('current__isnull', False)), _connector='OR'), name='action_baseline_and_current_together'),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.UniqueConstraint(fields=('baseline',), name='action_baseline_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.UniqueConstraint(fields=('current',), name='action_current_is_unique'),
        ),
        migrations.AddIndex(
            model_name='update',
            index=models.Index(fields=['action', '-effective_from', '-id'], name='update_latest'),
        ),
        migrations.AddConstraint(
            model_name='update',
            constraint=models.CheckConstraint(condition=models.Q(('rag__in', ['blue', 'green', 'amber', 'red', 'grey'])), name='update_rag_is_known'),
        ),
        migrations.AddConstraint(
            model_name='update',
            constraint=models.CheckConstraint(condition=models.Q(('suggested__in', ['', 'blue', 'green', 'amber', 'red', 'grey'])), name='update_suggestion_is_known'),
        ),
        migrations.AddConstraint(
            model_name='update',
            constraint=models.CheckConstraint(condition=models.Q(('progress', ''), _negated=True), name='update_says_what_was_done'),
        ),
        migrations.AddConstraint(
            model_name='update',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rag__in', ['amber', 'red']), _negated=True), models.Q(('problem', ''), _negated=True), _connector='OR'), name='update_amber_or_red_has_a_problem'),
        ),
        migrations.AddConstraint(
            model_name='update',
            constraint=models.CheckConstraint(condition=models.Q(('cause__in', ['', 'staffing', 'funding', 'partner', 'systems', 'procurement', 'another_action', 'other'])), name='update_cause_is_known'),
        ),
        migrations.AddConstraint(
            model_name='update',
            constraint=models.CheckConstraint(condition=models.Q(('cause', ''), models.Q(('problem', ''), _negated=True), _connector='OR'), name='update_cause_is_of_a_problem'),
        ),
        migrations.AddConstraint(
            model_name='update',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rag', 'red'), _negated=True), models.Q(models.Q(('recovery_plan', ''), _negated=True), ('forecast__isnull', False), ('forecast__gt', models.F('effective_from'))), _connector='OR'), name='update_red_has_a_recovery_plan_and_forecast'),
        ),
        migrations.AddConstraint(
            model_name='update',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rag', 'blue'), _negated=True), ('difference_known', False), models.Q(('difference_made', ''), _negated=True), _connector='OR'), name='update_blue_says_what_difference'),
        ),
        migrations.AddConstraint(
            model_name='update',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rag', 'blue'), _negated=True), ('difference_known__isnull', False), _connector='OR'), name='update_blue_answers_difference'),
        ),
        migrations.AddConstraint(
            model_name='update',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('rag__in', ['amber', 'green']), ('suggested', 'red')), models.Q(('rag', 'green'), ('suggested', 'amber')), _connector='OR', _negated=True), models.Q(('better_reason', ''), _negated=True), _connector='OR'), name='update_better_than_suggested_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='update',
            constraint=models.CheckConstraint(condition=models.Q(('based_on__isnull', True), models.Q(('based_on', models.F('id')), _negated=True), _connector='OR'), name='update_based_on_another'),
        ),
        migrations.AddConstraint(
            model_name='update',
            constraint=models.CheckConstraint(condition=models.Q(('corrects__isnull', True), models.Q(('corrects', models.F('id')), _negated=True), _connector='OR'), name='update_corrects_another'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(fields=['update', '-id'], name='review_latest'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['checked', 'noted', 'queried'])), name='review_verdict_is_known'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'queried'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='review_queried_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('meeting__isnull', False), ('verdict', 'noted')), models.Q(models.Q(('verdict', 'noted'), _negated=True), ('meeting__isnull', True)), _connector='OR'), name='review_noted_at_a_meeting'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['new_date', 'complete', 'pause', 'stop'])), name='proposal_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='proposal_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('by__isnull', False), ('update__isnull', False), _connector='OR'), name='proposal_says_who_made_it'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'new_date'), ('new_date__isnull', False)), models.Q(models.Q(('kind', 'new_date'), _negated=True), ('new_date__isnull', True)), _connector='OR'), name='proposal_new_date_when_it_moves_a_date'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('new_date__isnull', True), ('new_date__gt', models.F('effective_from')), _connector='OR'), name='proposal_new_date_is_ahead'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('update__isnull', False)), fields=('update', 'kind'), name='proposal_of_a_kind_once_an_update'),
        ),
        migrations.AddIndex(
            model_name='milestonemark',
            index=models.Index(fields=['milestone', '-effective_from', '-id'], name='milestone_mark_latest'),
        ),
        migrations.AddConstraint(
            model_name='milestonemark',
            constraint=models.CheckConstraint(condition=models.Q(('done_on__isnull', True), ('done_on__lte', models.F('effective_from')), _connector='OR'), name='milestone_mark_done_by_effective_date'),
        ),
        migrations.AddConstraint(
            model_name='milestonemark',
            constraint=models.UniqueConstraint(condition=models.Q(('update__isnull', False)), fields=('milestone', 'update'), name='milestone_mark_once_an_update'),
        ),
        migrations.AddIndex(
            model_name='closingstatus',
            index=models.Index(fields=['closing', 'stage', 'rag', 'awaiting_agreement', 'carried'], name='closing_status_counted'),
        ),
        migrations.AddConstraint(
            model_name='closingstatus',
            constraint=models.UniqueConstraint(fields=('closing', 'action'), name='closing_status_once_an_action'),
        ),
        migrations.AddConstraint(
            model_name='closingstatus',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['proposed', 'under_way', 'paused', 'stopped', 'complete'])), name='closing_status_stage_is_known'),
        ),
        migrations.AddConstraint(
            model_name='closingstatus',
            constraint=models.CheckConstraint(condition=models.Q(('rag__in', ['', 'blue', 'green', 'amber', 'red', 'grey'])), name='closing_status_rag_is_known'),
        ),
        migrations.AddConstraint(
            model_name='closingstatus',
            constraint=models.CheckConstraint(condition=models.Q(('carried', True), ('update__isnull', False), _connector='OR'), name='closing_status_answered_or_carried'),
        ),
        migrations.AddConstraint(
            model_name='closingstatus',
            constraint=models.CheckConstraint(condition=models.Q(('rag', ''), ('update__isnull', False), _connector='OR'), name='closing_status_colour_was_reported'),
        ),
        migrations.AddConstraint(
            model_name='closingstatus',
            constraint=models.CheckConstraint(condition=models.Q(('awaiting_agreement', False), ('update__isnull', False), _connector='OR'), name='closing_status_completion_was_reported'),
        ),
        migrations.AddConstraint(
            model_name='updatedraft',
            constraint=models.UniqueConstraint(fields=('action', 'user'), name='update_draft_once_a_user'),
        ),
        migrations.AddConstraint(
            model_name='withdrawal',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='withdrawal_has_a_reason'),
        ),
    ]
