import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('priorities', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PaperLayout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField()),
                ('version', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=200)),
                ('form', models.JSONField()),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['key', 'version'],
                'constraints': [models.UniqueConstraint(fields=('key', 'version'), name='paper_layout_version_once'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='paper_layout_numbered_from_one'), models.CheckConstraint(condition=models.Q(models.Q(('key', ''), _negated=True), models.Q(('name', ''), _negated=True)), name='paper_layout_has_its_names')],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=300)),
                ('meeting_date', models.DateField()),
                ('as_at', models.DateField()),
                ('known_at', models.DateTimeField(blank=True, null=True)),
                ('compared_with', models.DateField(help_text='The earlier date that ratings are compared with')),
                ('state', models.CharField(choices=[('drafting', 'Drafting'), ('in_review', 'In review'), ('cleared', 'Cleared'), ('final', 'Final'), ('issued', 'Issued'), ('published', 'Published'), ('withdrawn', 'Withdrawn')], default='drafting', max_length=20)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('strategy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='priorities.strategy')),
                ('layout', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='reports.paperlayout')),
            ],
            options={
                'ordering': ['strategy_id', '-meeting_date', '-number'],
            },
        ),
        migrations.CreateModel(
            name='PaperVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('destroyed_at', models.DateTimeField(blank=True, null=True)),
                ('destroyed_reason', models.CharField(blank=True, max_length=400)),
                ('number', models.PositiveIntegerField()),
                ('as_at', models.DateField()),
                ('known_at', models.DateTimeField()),
                ('content', models.JSONField(null=True)),
                ('content_hash', models.CharField(max_length=64)),
                ('what_changed', models.CharField(blank=True, max_length=400)),
                ('recorded_at', models.DateTimeField()),
                ('layout', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.paperlayout')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='reports.paper')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['paper_id', 'number'],
            },
        ),
        migrations.CreateModel(
            name='PaperFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('destroyed_at', models.DateTimeField(blank=True, null=True)),
                ('destroyed_reason', models.CharField(blank=True, max_length=400)),
                ('format', models.CharField(choices=[('html', 'Web page'), ('docx', 'Word'), ('pdf', 'PDF'), ('json', 'Data (JSON)')], max_length=10)),
                ('content', models.BinaryField(null=True)),
                ('size', models.PositiveBigIntegerField(help_text='In bytes')),
                ('sha256', models.CharField(max_length=64)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='reports.paperversion')),
            ],
            options={
                'ordering': ['version_id', 'format'],
            },
        ),
        migrations.CreateModel(
            name='Paragraph',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=100)),
                ('text', models.TextField(blank=True)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('recorded_at', models.DateTimeField()),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paragraphs', to='reports.paper')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['paper_id', 'key', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Clearance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('officer_title', models.CharField(max_length=200)),
                ('cleared_on', models.DateField()),
                ('on_behalf_note', models.CharField(blank=True, max_length=400)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clearances', to='reports.paper')),
            ],
            options={
                'ordering': ['paper_id', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('officer_title', ''), _negated=True), name='clearance_names_an_officer')],
            },
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.UniqueConstraint(fields=('strategy', 'number'), name='paper_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='paper_numbered_from_one'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['drafting', 'in_review', 'cleared', 'final', 'issued', 'published', 'withdrawn'])), name='paper_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['final', 'issued', 'published']), _negated=True), ('known_at__isnull', False), _connector='OR'), name='paper_final_keeps_its_dates'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='paper_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(('as_at__lte', models.F('meeting_date'))), name='paper_speaks_before_it_meets'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(('compared_with__lt', models.F('as_at'))), name='paper_compares_with_earlier'),
        ),
        migrations.AddConstraint(
            model_name='paperversion',
            constraint=models.UniqueConstraint(fields=('paper', 'number'), name='paper_version_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='paperversion',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='paper_version_numbered_from_one'),
        ),
        migrations.AddConstraint(
            model_name='paperversion',
            constraint=models.CheckConstraint(condition=models.Q(('number', 1), models.Q(('what_changed', ''), _negated=True), _connector='OR'), name='paper_version_correction_says_what_changed'),
        ),
        migrations.AddConstraint(
            model_name='paperversion',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length('content_hash'), 64), name='paper_version_hash_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='paperversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('content__isnull', False), ('destroyed_at__isnull', True), ('destroyed_reason', '')), models.Q(('content__isnull', True), ('destroyed_at__isnull', False), models.Q(('destroyed_reason', ''), _negated=True)), _connector='OR'), name='paper_version_has_content_or_is_destroyed'),
        ),
        migrations.AddConstraint(
            model_name='paperfile',
            constraint=models.UniqueConstraint(fields=('version', 'format'), name='paper_file_once_a_format'),
        ),
        migrations.AddConstraint(
            model_name='paperfile',
            constraint=models.CheckConstraint(condition=models.Q(('format__in', ['html', 'docx', 'pdf', 'json'])), name='paper_file_format_is_known'),
        ),
        migrations.AddConstraint(
            model_name='paperfile',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length('sha256'), 64), name='paper_file_hash_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='paperfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('content__isnull', False), ('destroyed_at__isnull', True), ('destroyed_reason', '')), models.Q(('content__isnull', True), ('destroyed_at__isnull', False), models.Q(('destroyed_reason', ''), _negated=True)), _connector='OR'), name='paper_file_has_content_or_is_destroyed'),
        ),
        migrations.AddIndex(
            model_name='paragraph',
            index=models.Index(fields=['paper', 'key', '-id'], name='paragraph_latest'),
        ),
        migrations.AddConstraint(
            model_name='paragraph',
            constraint=models.CheckConstraint(condition=models.Q(('key', ''), _negated=True), name='paragraph_has_a_place'),
        ),
    ]
