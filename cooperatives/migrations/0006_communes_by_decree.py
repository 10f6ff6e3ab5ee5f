from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cooperatives', '0005_find_returns_by_year'),
    ]

    operations = [
        migrations.AlterField(
            model_name='import',
            name='state',
            field=models.CharField(choices=[('reading', 'Đang đọc tệp'), ('mapping', 'Chờ ghép cột'), ('refused', 'Không đọc được'), ('previewed', 'Chờ xác nhận'), ('applying', 'Đang ghi'), ('done', 'Đã nhập'), ('cancelled', 'Đã bỏ'), ('undone', 'Đã hoàn tác')], default='reading', max_length=10, verbose_name='trạng thái'),
        ),
        migrations.AlterField(
            model_name='spell',
            name='entry',
            field=models.CharField(choices=[('established', 'Thành lập mới'), ('converted', 'Chuyển đổi thành'), ('split_off', 'Tách ra'), ('consolidated', 'Hợp nhất thành'), ('moved_in', 'Chuyển địa bàn'), ('changed', 'Thay đổi tình trạng, lĩnh vực'), ('rearranged', 'Sắp xếp xã, phường'), ('dissolved', 'Giải thể, chấm dứt tồn tại')], max_length=16, verbose_name='lý do bắt đầu'),
        ),
        migrations.AlterField(
            model_name='spellevent',
            name='entry',
            field=models.CharField(choices=[('established', 'Thành lập mới'), ('converted', 'Chuyển đổi thành'), ('split_off', 'Tách ra'), ('consolidated', 'Hợp nhất thành'), ('moved_in', 'Chuyển địa bàn'), ('changed', 'Thay đổi tình trạng, lĩnh vực'), ('rearranged', 'Sắp xếp xã, phường'), ('dissolved', 'Giải thể, chấm dứt tồn tại')], max_length=16, verbose_name='lý do bắt đầu'),
        ),
    ]
