import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AuditHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(blank=True, max_length=120, unique=True)),
                ('number', models.PositiveBigIntegerField(default=0)),
                ('digest', models.CharField(blank=True, default='', max_length=64)),
            ],
            options={
                'ordering': ('scope',),
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(unique=True)),
                ('at', models.DateTimeField()),
                ('digest', models.CharField(max_length=64)),
                ('leads_to', models.TextField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='email address')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('is_active', models.BooleanField(default=True, verbose_name='can sign in')),
                ('is_staff', models.BooleanField(default=False, verbose_name='can open the administration pages')),
                ('is_superuser', models.BooleanField(default=False, help_text='Can add accounts, change them and close them in the administration pages.', verbose_name='can change accounts')),
                ('joined_at', models.DateTimeField(auto_now_add=True, verbose_name='account created')),
                ('session_epoch', models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                'verbose_name': 'user',
                'ordering': ('name__folded', 'email'),
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_in_lower_case')],
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField()),
                ('what', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('subject_kind', models.CharField(max_length=80)),
                ('subject_id', models.CharField(max_length=64)),
                ('scope', models.CharField(blank=True, max_length=120)),
                ('text_digest', models.CharField(max_length=64)),
                ('rows_digest', models.CharField(blank=True, max_length=64)),
                ('previous_digest', models.CharField(blank=True, max_length=64)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='AuditedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=80)),
                ('key', models.BigIntegerField()),
                ('salt', models.CharField(max_length=32)),
                ('digest', models.CharField(blank=True, help_text='Empty if the row was deleted', max_length=64)),
                ('event', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='tracker.auditevent')),
            ],
        ),
        migrations.CreateModel(
            name='AuditText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('salt', models.CharField(blank=True, max_length=64)),
                ('words', models.TextField()),
                ('redaction_reason', models.TextField(blank=True)),
                ('redacted_at', models.DateTimeField(null=True)),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='text', to='tracker.auditevent')),
            ],
        ),
        migrations.CreateModel(
            name='Declaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(max_length=120)),
                ('kind', models.CharField(max_length=30)),
                ('words', models.CharField(max_length=100)),
                ('key', models.CharField(max_length=100)),
                ('reason', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('scope', 'id'),
            },
        ),
        migrations.CreateModel(
            name='FailedSignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('refused', models.BooleanField(default=False)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LoginVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='Outbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('written', 'written'), ('password link', 'password link')], default='written', max_length=20)),
                ('site', models.CharField(blank=True, max_length=300)),
                ('key', models.CharField(max_length=200, unique=True)),
                ('to', models.EmailField(max_length=254)),
                ('subject', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('html', models.TextField(blank=True)),
                ('queued_at', models.DateTimeField()),
                ('reserved_until', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('given_up_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('last_error', models.TextField(blank=True)),
            ],
            options={
                'verbose_name': 'email',
                'verbose_name_plural': 'outbox',
                'indexes': [models.Index(condition=models.Q(('given_up_at__isnull', True), ('sent_at__isnull', True)), fields=['id'], name='outbox_unsent')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), ('attempts__gt', 0), _connector='OR'), name='outbox_sent_only_by_an_attempt'), models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), ('given_up_at__isnull', True), _connector='OR'), name='outbox_sent_or_given_up')],
            },
        ),
        migrations.CreateModel(
            name='Redaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(blank=True, max_length=120)),
                ('kind', models.CharField(max_length=80)),
                ('key', models.BigIntegerField()),
                ('field', models.CharField(max_length=80)),
                ('reason', models.CharField(max_length=400)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['subject_kind', 'subject_id'], name='audit_by_subject'),
        ),
        migrations.AddConstraint(
            model_name='auditevent',
            constraint=models.UniqueConstraint(fields=('scope', 'number'), name='audit_event_numbered_once_in_a_scope'),
        ),
        migrations.AddIndex(
            model_name='auditedrow',
            index=models.Index(fields=['kind', 'key'], name='audited_row_by_row'),
        ),
        migrations.AddConstraint(
            model_name='auditedrow',
            constraint=models.UniqueConstraint(fields=('event', 'kind', 'key'), name='audited_row_once_an_event'),
        ),
        migrations.AddConstraint(
            model_name='audittext',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('redacted_at__isnull', True), ('redaction_reason', ''), models.Q(('salt', ''), _negated=True)), models.Q(('redacted_at__isnull', False), ('salt', ''), models.Q(('redaction_reason', ''), _negated=True)), _connector='OR'), name='audit_text_redacted_with_reason_and_without_salt'),
        ),
        migrations.AddConstraint(
            model_name='declaration',
            constraint=models.UniqueConstraint(fields=('scope', 'key'), name='declared_once_in_a_scope'),
        ),
        migrations.AddIndex(
            model_name='loginvisit',
            index=models.Index(fields=['user', '-at'], name='visits_of_a_user'),
        ),
        migrations.AddIndex(
            model_name='redaction',
            index=models.Index(fields=['kind', 'key'], name='redaction_by_row'),
        ),
        migrations.AddConstraint(
            model_name='redaction',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='redaction_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='redaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', ''), _negated=True), models.Q(('field', ''), _negated=True)), name='redaction_names_a_field'),
        ),
    ]
