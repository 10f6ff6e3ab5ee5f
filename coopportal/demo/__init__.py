"""Demonstration data: five real documents as facts, and invented registries behind them.

Every organisation is invented and marked so. The same rows come out on every machine and every day: the generator
(`registry.generate`) is pure, draws from its own `Dice` and never asks for the date. Where a document published a
figure, the registry is made so that counting gives exactly that figure; tests/demo holds it to that.
"""
