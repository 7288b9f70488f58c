"""The tracker's own settings, with two paths beside its pages: a bare view and the floor."""

from tracker.settings import *  # noqa: F403 - a run under measurement differs in its paths alone

ROOT_URLCONF = "tests.bench.urls"
