"""Mutation testing: does a test notice when one thing of the code is changed?"""
