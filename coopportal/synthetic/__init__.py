"""A registry of national size, for measuring: nobody in it is real and every row says so.

data/bases.csv gives each base unit its share. Where a province's own figures were at hand (Bắc Kạn, Bình Phước, Đồng Nai,
Kiên Giang, TP Hồ Chí Minh, Yên Bái, Hà Tĩnh, Bắc Giang, Kon Tum …) they stand there; the others are of a likely size.
The generator (`registry.tables`) is pure: the same scale and seed give the same rows, batch by batch, so memory stays flat.
"""
