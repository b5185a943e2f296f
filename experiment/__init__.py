"""The closed-loop experiment: one business, one load, several ways to send it, in the stand-in's world and in virtual time.

A tool of the developers, like `bench`: it may import every room, and none imports it. What it shows holds for the stand-in's model of
people and of Meta, and is no claim about Meta.
"""
