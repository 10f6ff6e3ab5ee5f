import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_who_wrote_first'),
        ('cooperatives', '0004_support_details_and_causes'),
        ('jobs', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('provinces', '0002_names_without_gaps'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChangeProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(db_default=1, editable=False, verbose_name='phiên bản')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='tạo lúc')),
                ('block', models.CharField(max_length=16, verbose_name='phần của hồ sơ')),
                ('field', models.CharField(blank=True, max_length=40, verbose_name='mục cần sửa')),
                ('value', models.CharField(blank=True, max_length=300, verbose_name='giá trị đề nghị')),
                ('words', models.CharField(max_length=500, verbose_name='nội dung, căn cứ')),
                ('state', models.CharField(choices=[('open', 'Chờ xử lý'), ('accepted', 'Đã chấp nhận'), ('declined', 'Không chấp nhận')], default='open', max_length=10, verbose_name='trạng thái')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='trả lời')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='trả lời lúc')),
            ],
            options={
                'verbose_name': 'đề nghị sửa',
                'ordering': ['-created_at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ChangeProposalEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(db_default=1, editable=False, verbose_name='phiên bản')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='tạo lúc')),
                ('block', models.CharField(max_length=16, verbose_name='phần của hồ sơ')),
                ('field', models.CharField(blank=True, max_length=40, verbose_name='mục cần sửa')),
                ('value', models.CharField(blank=True, max_length=300, verbose_name='giá trị đề nghị')),
                ('words', models.CharField(max_length=500, verbose_name='nội dung, căn cứ')),
                ('state', models.CharField(choices=[('open', 'Chờ xử lý'), ('accepted', 'Đã chấp nhận'), ('declined', 'Không chấp nhận')], default='open', max_length=10, verbose_name='trạng thái')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='trả lời')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='trả lời lúc')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(db_default=1, editable=False, verbose_name='phiên bản')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='tạo lúc')),
                ('title', models.CharField(max_length=200, verbose_name='tên tài liệu')),
                ('number', models.CharField(blank=True, max_length=80, verbose_name='số, ký hiệu')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='ngày ban hành')),
                ('removed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='gỡ lúc')),
            ],
            options={
                'verbose_name': 'tài liệu',
                'ordering': ['-created_at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DocumentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(db_default=1, editable=False, verbose_name='phiên bản')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='tạo lúc')),
                ('title', models.CharField(max_length=200, verbose_name='tên tài liệu')),
                ('number', models.CharField(blank=True, max_length=80, verbose_name='số, ký hiệu')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='ngày ban hành')),
                ('removed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='gỡ lúc')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PersonLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('shown', 'Xem'), ('printed', 'In phiếu làm việc'), ('exported', 'Trích xuất'), ('erased', 'Xóa')], max_length=8, verbose_name='việc đã làm')),
                ('purpose', models.CharField(max_length=200, verbose_name='mục đích')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='lúc')),
            ],
            options={
                'verbose_name': 'lượt xem dữ liệu cá nhân',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RecordMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(db_default=1, editable=False, verbose_name='phiên bản')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='tạo lúc')),
                ('removed_id', models.BigIntegerField(db_index=True, verbose_name='mã hồ sơ đã gộp')),
                ('removed_name', models.CharField(max_length=250, verbose_name='tên hồ sơ đã gộp')),
                ('content', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='nội dung hồ sơ đã gộp')),
                ('reason', models.CharField(max_length=300, verbose_name='lý do')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='hoàn tác lúc')),
            ],
            options={
                'verbose_name': 'hồ sơ đã gộp',
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='representative',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='representative',
            name='update_update',
        ),
        migrations.AddField(
            model_name='organisation',
            name='name_key',
            field=models.TextField(db_collation='C', db_default='', editable=False),
        ),
        migrations.AddField(
            model_name='organisation',
            name='registered_capital_vnd',
            field=models.BigIntegerField(blank=True, null=True, verbose_name='vốn điều lệ khi đăng ký (đồng)'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='registered_members_capital',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='thành viên liên kết góp vốn khi đăng ký'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='registered_members_official',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='thành viên chính thức khi đăng ký'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='registered_capital_vnd',
            field=models.BigIntegerField(blank=True, null=True, verbose_name='vốn điều lệ khi đăng ký (đồng)'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='registered_members_capital',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='thành viên liên kết góp vốn khi đăng ký'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='registered_members_official',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='thành viên chính thức khi đăng ký'),
        ),
        migrations.AddField(
            model_name='representative',
            name='erased_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='xóa dữ liệu lúc'),
        ),
        migrations.AddField(
            model_name='representativeevent',
            name='erased_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='xóa dữ liệu lúc'),
        ),
        migrations.AlterField(
            model_name='representative',
            name='full_name',
            field=models.CharField(blank=True, max_length=120, verbose_name='họ và tên'),
        ),
        migrations.AlterField(
            model_name='representativeevent',
            name='full_name',
            field=models.CharField(blank=True, max_length=120, verbose_name='họ và tên'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['name_key'], name='organisation_name_key'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(condition=models.Q(('certificate_number', ''), _negated=True), fields=['certificate_number'], name='organisation_certificate'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(condition=models.Q(('commune', None)), fields=['base', 'id'], name='organisation_without_commune'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_organisationevent" ("actual_status", "address", "base_id", "business_lines", "certificate_number", "code", "commune_id", "created_at", "demonstration", "established_on", "id", "kind", "legal_status", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_capital_vnd", "registered_members_capital", "registered_members_official", "registered_under", "search_key", "sector", "sort_key", "version", "website") SELECT old_values."actual_status", old_values."address", old_values."base_id", old_values."business_lines", old_values."certificate_number", old_values."code", old_values."commune_id", old_values."created_at", old_values."demonstration", old_values."established_on", old_values."id", old_values."kind", old_values."legal_status", old_values."name", _pgh_attached_context.value, NOW(), \'update\', old_values."id", old_values."registered_capital_vnd", old_values."registered_members_capital", old_values."registered_members_official", old_values."registered_under", old_values."search_key", old_values."sector", old_values."sort_key", old_values."version", old_values."website" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."actual_status" IS DISTINCT FROM (new_values."actual_status") OR old_values."address" IS DISTINCT FROM (new_values."address") OR old_values."base_id" IS DISTINCT FROM (new_values."base_id") OR old_values."business_lines" IS DISTINCT FROM (new_values."business_lines") OR old_values."certificate_number" IS DISTINCT FROM (new_values."certificate_number") OR old_values."code" IS DISTINCT FROM (new_values."code") OR old_values."commune_id" IS DISTINCT FROM (new_values."commune_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."demonstration" IS DISTINCT FROM (new_values."demonstration") OR old_values."established_on" IS DISTINCT FROM (new_values."established_on") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."legal_status" IS DISTINCT FROM (new_values."legal_status") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."registered_capital_vnd" IS DISTINCT FROM (new_values."registered_capital_vnd") OR old_values."registered_members_capital" IS DISTINCT FROM (new_values."registered_members_capital") OR old_values."registered_members_official" IS DISTINCT FROM (new_values."registered_members_official") OR old_values."registered_under" IS DISTINCT FROM (new_values."registered_under") OR old_values."search_key" IS DISTINCT FROM (new_values."search_key") OR old_values."sector" IS DISTINCT FROM (new_values."sector") OR old_values."sort_key" IS DISTINCT FROM (new_values."sort_key") OR old_values."version" IS DISTINCT FROM (new_values."version") OR old_values."website" IS DISTINCT FROM (new_values."website")) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='fd1f6b1fba7b0bd4af1a3d8f53d83a3778988d04', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_ea47a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cooperatives_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_organisationevent" ("actual_status", "address", "base_id", "business_lines", "certificate_number", "code", "commune_id", "created_at", "demonstration", "established_on", "id", "kind", "legal_status", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_capital_vnd", "registered_members_capital", "registered_members_official", "registered_under", "search_key", "sector", "sort_key", "version", "website") SELECT old_values."actual_status", old_values."address", old_values."base_id", old_values."business_lines", old_values."certificate_number", old_values."code", old_values."commune_id", old_values."created_at", old_values."demonstration", old_values."established_on", old_values."id", old_values."kind", old_values."legal_status", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."registered_capital_vnd", old_values."registered_members_capital", old_values."registered_members_official", old_values."registered_under", old_values."search_key", old_values."sector", old_values."sort_key", old_values."version", old_values."website" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='dcdcdec3a0be766d979b485b4de03796930204ef', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_ebb45', referencing='REFERENCING OLD TABLE AS old_values ', table='cooperatives_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='representative',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_representativeevent" ("created_at", "email", "erased_at", "female", "from_on", "full_name", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "title", "to_on", "version") SELECT old_values."created_at", old_values."email", old_values."erased_at", old_values."female", old_values."from_on", old_values."full_name", old_values."id", old_values."organisation_id", _pgh_attached_context.value, NOW(), \'update\', old_values."id", old_values."phone", old_values."title", old_values."to_on", old_values."version" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."erased_at" IS DISTINCT FROM (new_values."erased_at") OR old_values."female" IS DISTINCT FROM (new_values."female") OR old_values."from_on" IS DISTINCT FROM (new_values."from_on") OR old_values."full_name" IS DISTINCT FROM (new_values."full_name") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."organisation_id" IS DISTINCT FROM (new_values."organisation_id") OR old_values."phone" IS DISTINCT FROM (new_values."phone") OR old_values."title" IS DISTINCT FROM (new_values."title") OR old_values."to_on" IS DISTINCT FROM (new_values."to_on") OR old_values."version" IS DISTINCT FROM (new_values."version")) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='7ca3174068889caac8dfdc7a95481838475f9581', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_0648b', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cooperatives_representative', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='representative',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_representativeevent" ("created_at", "email", "erased_at", "female", "from_on", "full_name", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "title", "to_on", "version") SELECT old_values."created_at", old_values."email", old_values."erased_at", old_values."female", old_values."from_on", old_values."full_name", old_values."id", old_values."organisation_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."phone", old_values."title", old_values."to_on", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='dc4aa31c6c2fb2535ee183fae23ab4ae7f4c0724', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_0c1f9', referencing='REFERENCING OLD TABLE AS old_values ', table='cooperatives_representative', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('registered_capital_vnd', None), ('registered_capital_vnd__gte', 0), _connector='OR'), name='registered_capital_not_negative', violation_error_message='Vốn điều lệ khi đăng ký không được âm.'),
        ),
        migrations.AddConstraint(
            model_name='representative',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('erased_at', None), models.Q(('full_name', ''), _negated=True)), models.Q(('email', ''), ('erased_at__isnull', False), ('full_name', ''), ('phone', '')), _connector='OR'), name='representative_named_until_erased', violation_error_message='Nhập họ và tên người đại diện.'),
        ),
        migrations.AddField(
            model_name='changeproposal',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency', verbose_name='cơ quan đề nghị'),
        ),
        migrations.AddField(
            model_name='changeproposal',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='changeproposal',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người đề nghị'),
        ),
        migrations.AddField(
            model_name='changeproposal',
            name='created_in',
            field=models.ForeignKey(db_constraint=False, db_default=models.Func(function='_pgh_attach_context', output_field=models.UUIDField()), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='changeproposal',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='cooperatives.organisation'),
        ),
        migrations.AddField(
            model_name='changeproposalevent',
            name='agency',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.agency', verbose_name='cơ quan đề nghị'),
        ),
        migrations.AddField(
            model_name='changeproposalevent',
            name='answered_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='changeproposalevent',
            name='by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người đề nghị'),
        ),
        migrations.AddField(
            model_name='changeproposalevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cooperatives.organisation'),
        ),
        migrations.AddField(
            model_name='changeproposalevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='changeproposalevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cooperatives.changeproposal'),
        ),
        migrations.AddField(
            model_name='document',
            name='created_in',
            field=models.ForeignKey(db_constraint=False, db_default=models.Func(function='_pgh_attach_context', output_field=models.UUIDField()), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='document',
            name='file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jobs.storedfile', verbose_name='tệp'),
        ),
        migrations.AddField(
            model_name='document',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='cooperatives.organisation'),
        ),
        migrations.AddField(
            model_name='documentevent',
            name='file',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='jobs.storedfile', verbose_name='tệp'),
        ),
        migrations.AddField(
            model_name='documentevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cooperatives.organisation'),
        ),
        migrations.AddField(
            model_name='documentevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='documentevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cooperatives.document'),
        ),
        migrations.AddField(
            model_name='personlook',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người thực hiện'),
        ),
        migrations.AddField(
            model_name='personlook',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='person_looks', to='cooperatives.organisation'),
        ),
        migrations.AddField(
            model_name='personlook',
            name='representative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='cooperatives.representative'),
        ),
        migrations.AddField(
            model_name='recordmerge',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người gộp'),
        ),
        migrations.AddField(
            model_name='recordmerge',
            name='created_in',
            field=models.ForeignKey(db_constraint=False, db_default=models.Func(function='_pgh_attach_context', output_field=models.UUIDField()), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='recordmerge',
            name='kept',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges', to='cooperatives.organisation', verbose_name='hồ sơ giữ lại'),
        ),
        migrations.AddField(
            model_name='recordmerge',
            name='undone_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='changeproposal',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['organisation'], name='proposal_open'),
        ),
        migrations.AddConstraint(
            model_name='changeproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_by', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='proposal_answered_by_somebody'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changeproposal',
            trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.version = OLD.version + 1; RETURN NEW;', hash='ee7a6158273490c5a1969be236147cf64601b888', operation='UPDATE', pgid='pgtrigger_raise_version_2b646', table='cooperatives_changeproposal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changeproposal',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_changeproposalevent" ("agency_id", "answer", "answered_at", "answered_by_id", "block", "by_id", "created_at", "field", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "value", "version", "words") SELECT old_values."agency_id", old_values."answer", old_values."answered_at", old_values."answered_by_id", old_values."block", old_values."by_id", old_values."created_at", old_values."field", old_values."id", old_values."organisation_id", _pgh_attached_context.value, NOW(), \'update\', old_values."id", old_values."state", old_values."value", old_values."version", old_values."words" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."agency_id" IS DISTINCT FROM (new_values."agency_id") OR old_values."answer" IS DISTINCT FROM (new_values."answer") OR old_values."answered_at" IS DISTINCT FROM (new_values."answered_at") OR old_values."answered_by_id" IS DISTINCT FROM (new_values."answered_by_id") OR old_values."block" IS DISTINCT FROM (new_values."block") OR old_values."by_id" IS DISTINCT FROM (new_values."by_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."field" IS DISTINCT FROM (new_values."field") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."organisation_id" IS DISTINCT FROM (new_values."organisation_id") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."value" IS DISTINCT FROM (new_values."value") OR old_values."version" IS DISTINCT FROM (new_values."version") OR old_values."words" IS DISTINCT FROM (new_values."words")) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='05020ac771ddf5e8824ef8672ac5bf16ec5649d1', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d591c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cooperatives_changeproposal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changeproposal',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_changeproposalevent" ("agency_id", "answer", "answered_at", "answered_by_id", "block", "by_id", "created_at", "field", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "value", "version", "words") SELECT old_values."agency_id", old_values."answer", old_values."answered_at", old_values."answered_by_id", old_values."block", old_values."by_id", old_values."created_at", old_values."field", old_values."id", old_values."organisation_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."state", old_values."value", old_values."version", old_values."words" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='c017df5addfef72e583deaaf0e67ba104c56b33a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_fd2e6', referencing='REFERENCING OLD TABLE AS old_values ', table='cooperatives_changeproposal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.version = OLD.version + 1; RETURN NEW;', hash='0e291d9c84b88eecc52f96b62acb7fbb7c7bdc48', operation='UPDATE', pgid='pgtrigger_raise_version_8c6b5', table='cooperatives_document', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_documentevent" ("created_at", "file_id", "id", "issued_on", "number", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "title", "version") SELECT old_values."created_at", old_values."file_id", old_values."id", old_values."issued_on", old_values."number", old_values."organisation_id", _pgh_attached_context.value, NOW(), \'update\', old_values."id", old_values."removed_at", old_values."title", old_values."version" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."file_id" IS DISTINCT FROM (new_values."file_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."issued_on" IS DISTINCT FROM (new_values."issued_on") OR old_values."number" IS DISTINCT FROM (new_values."number") OR old_values."organisation_id" IS DISTINCT FROM (new_values."organisation_id") OR old_values."removed_at" IS DISTINCT FROM (new_values."removed_at") OR old_values."title" IS DISTINCT FROM (new_values."title") OR old_values."version" IS DISTINCT FROM (new_values."version")) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='be29c1910d52873f4d583c757b2268b75b3a9905', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_b06da', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cooperatives_document', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cooperatives_documentevent" ("created_at", "file_id", "id", "issued_on", "number", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "title", "version") SELECT old_values."created_at", old_values."file_id", old_values."id", old_values."issued_on", old_values."number", old_values."organisation_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."removed_at", old_values."title", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='a555d8d826e203cea6d8bd4df71e86deb39e0324', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_da178', referencing='REFERENCING OLD TABLE AS old_values ', table='cooperatives_document', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='recordmerge',
            constraint=models.CheckConstraint(condition=models.Q(('removed_id', models.F('kept')), _negated=True), name='merge_of_two_records'),
        ),
        migrations.AddConstraint(
            model_name='recordmerge',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('removed_id',), name='merged_into_one_record'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recordmerge',
            trigger=pgtrigger.compiler.Trigger(name='raise_version', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.version = OLD.version + 1; RETURN NEW;', hash='a5f1eda735269c498c68e2b9996d6cd699c2852c', operation='UPDATE', pgid='pgtrigger_raise_version_2878c', table='cooperatives_recordmerge', when='BEFORE')),
        ),
    ]
