import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from coopportal.kit.migrations import Together


class Migration(migrations.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('provinces', '0002_names_without_gaps'),
    ]

    operations = [
        migrations.CreateModel(
            name='CommuneChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.UUIDField(db_index=True, verbose_name='lần nạp')),
                ('act', models.CharField(choices=[('founded', 'Thành lập do sắp xếp'), ('renamed', 'Đổi tên, loại, mã'), ('merged', 'Nhập vào xã, phường khác')], max_length=8, verbose_name='thay đổi')),
                ('on', models.DateField(verbose_name='ngày hiệu lực')),
                ('basis', models.CharField(max_length=120, verbose_name='căn cứ')),
                ('before', models.JSONField(default=dict, verbose_name='trước')),
                ('after', models.JSONField(default=dict, verbose_name='sau')),
                ('moved', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'thay đổi xã, phường',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='CommuneChangeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('batch', models.UUIDField(verbose_name='lần nạp')),
                ('act', models.CharField(choices=[('founded', 'Thành lập do sắp xếp'), ('renamed', 'Đổi tên, loại, mã'), ('merged', 'Nhập vào xã, phường khác')], max_length=8, verbose_name='thay đổi')),
                ('on', models.DateField(verbose_name='ngày hiệu lực')),
                ('basis', models.CharField(max_length=120, verbose_name='căn cứ')),
                ('before', models.JSONField(default=dict, verbose_name='trước')),
                ('after', models.JSONField(default=dict, verbose_name='sau')),
                ('moved', models.JSONField(default=dict)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AlterModelOptions(
            name='communename',
            options={'ordering': ['commune', models.OrderBy(models.F('from_on'), nulls_first=True)], 'verbose_name': 'tên xã, phường theo thời gian'},
        ),
        Together(
        pgtrigger.migrations.RemoveTrigger(
            model_name='commune',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='commune',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='communename',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='communename',
            name='delete_delete',
        ),
        ),
        Together(
        migrations.AddField(
            model_name='commune',
            name='former_key',
            field=models.TextField(db_collation='C', db_default='', default='', editable=False),
        ),
        migrations.AddField(
            model_name='commune',
            name='successor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='forerunners', to='provinces.commune', verbose_name='nay thuộc'),
        ),
        migrations.AddField(
            model_name='communeevent',
            name='former_key',
            field=models.TextField(db_collation='C', db_default='', default='', editable=False),
        ),
        migrations.AddField(
            model_name='communeevent',
            name='successor',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='provinces.commune', verbose_name='nay thuộc'),
        ),
        migrations.AddField(
            model_name='communename',
            name='code',
            field=models.CharField(default='', max_length=5, verbose_name='mã'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='communenameevent',
            name='code',
            field=models.CharField(default='', max_length=5, verbose_name='mã'),
            preserve_default=False,
        ),
        ),
        migrations.RemoveIndex(model_name='commune', name='commune_search'),
        migrations.RemoveField(model_name='commune', name='search_vector'),
        migrations.AddField(
            model_name='commune',
            name='search_vector',
            field=models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.SearchVector('search_key', 'former_key', config='simple'), output_field=django.contrib.postgres.search.SearchVectorField()),
        ),
        Together(
        migrations.AddIndex(
            model_name='commune',
            index=models.Index(condition=models.Q(('former_key', ''), _negated=True), fields=['id'], name='commune_with_a_past'),
        ),
        migrations.AddIndex(
            model_name='commune',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search_vector'], name='commune_search'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='commune',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "provinces_communeevent" ("base_id", "code", "former_key", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "province_id", "search_key", "sort_key", "successor_id", "valid_from", "valid_to") SELECT old_values."base_id", old_values."code", old_values."former_key", old_values."id", old_values."kind", old_values."name", _pgh_attached_context.value, NOW(), \'update\', old_values."id", old_values."province_id", old_values."search_key", old_values."sort_key", old_values."successor_id", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."base_id" IS DISTINCT FROM (new_values."base_id") OR old_values."code" IS DISTINCT FROM (new_values."code") OR old_values."former_key" IS DISTINCT FROM (new_values."former_key") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."province_id" IS DISTINCT FROM (new_values."province_id") OR old_values."search_key" IS DISTINCT FROM (new_values."search_key") OR old_values."sort_key" IS DISTINCT FROM (new_values."sort_key") OR old_values."successor_id" IS DISTINCT FROM (new_values."successor_id") OR old_values."valid_from" IS DISTINCT FROM (new_values."valid_from") OR old_values."valid_to" IS DISTINCT FROM (new_values."valid_to")) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='dafa277578205157b6b635d59ef39eb5418b39b6', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_cedf4', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='provinces_commune', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='commune',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "provinces_communeevent" ("base_id", "code", "former_key", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "province_id", "search_key", "sort_key", "successor_id", "valid_from", "valid_to") SELECT old_values."base_id", old_values."code", old_values."former_key", old_values."id", old_values."kind", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."province_id", old_values."search_key", old_values."sort_key", old_values."successor_id", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='6f8dcd047beb7efaaecf16ceec1817a58fb05016', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_bc515', referencing='REFERENCING OLD TABLE AS old_values ', table='provinces_commune', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='communename',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "provinces_communenameevent" ("basis", "code", "commune_id", "from_on", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_on") SELECT old_values."basis", old_values."code", old_values."commune_id", old_values."from_on", old_values."id", old_values."kind", old_values."name", _pgh_attached_context.value, NOW(), \'update\', old_values."id", old_values."to_on" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='4470f3689482e52b6fee741fd5af9e4dc94fa379', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_9154c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='provinces_communename', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='communename',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "provinces_communenameevent" ("basis", "code", "commune_id", "from_on", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_on") SELECT old_values."basis", old_values."code", old_values."commune_id", old_values."from_on", old_values."id", old_values."kind", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."to_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='38f98b30b30de8d5ee23d91e3b3875568e7292a6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_55f77', referencing='REFERENCING OLD TABLE AS old_values ', table='provinces_communename', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='commune',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('successor', None), ('valid_to', None)), models.Q(('successor__isnull', False), ('valid_to__isnull', False)), _connector='OR'), name='commune_ends_in_a_successor'),
        ),
        migrations.AddConstraint(
            model_name='commune',
            constraint=models.CheckConstraint(condition=models.Q(('successor', models.F('id')), _negated=True), name='commune_is_not_its_successor'),
        ),
        ),
        Together(
        migrations.AddField(
            model_name='communechange',
            name='commune',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='provinces.commune', verbose_name='xã, phường, đặc khu'),
        ),
        migrations.AddField(
            model_name='communechangeevent',
            name='commune',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='provinces.commune', verbose_name='xã, phường, đặc khu'),
        ),
        migrations.AddField(
            model_name='communechangeevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='communechangeevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='provinces.communechange'),
        ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='communechange',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "provinces_communechangeevent" ("act", "after", "basis", "batch", "before", "commune_id", "id", "moved", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."act", old_values."after", old_values."basis", old_values."batch", old_values."before", old_values."commune_id", old_values."id", old_values."moved", old_values."on", _pgh_attached_context.value, NOW(), \'update\', old_values."id" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f44ec581b197eac491a54621af4c644c0507cd82', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_0c88a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='provinces_communechange', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='communechange',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "provinces_communechangeevent" ("act", "after", "basis", "batch", "before", "commune_id", "id", "moved", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."act", old_values."after", old_values."basis", old_values."batch", old_values."before", old_values."commune_id", old_values."id", old_values."moved", old_values."on", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='49de83378df182509d170247d5b1aa9413fff2b3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_39978', referencing='REFERENCING OLD TABLE AS old_values ', table='provinces_communechange', when='AFTER')),
        ),
    ]
