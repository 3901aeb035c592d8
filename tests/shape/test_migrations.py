"""Every change of a model has its migration, and those of each application stand in one row."""

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

OURS = "aboveboard."


def test_migrations_stand_in_a_row_and_say_all_that_the_models_say() -> None:
    loader = MigrationLoader(None)
    assert loader.detect_conflicts() == {}
    # Other tests declare models of their own in our applications.
    models = [each for each in apps.get_models(include_swapped=True) if not each.__module__.startswith("tests.")]
    declared = {(each._meta.app_label, each._meta.model_name): ModelState.from_model(each) for each in models}
    changes = MigrationAutodetector(loader.project_state(), ProjectState(declared)).changes(graph=loader.graph)
    ours = {each.label for each in apps.get_app_configs() if each.name.startswith(OURS)}
    assert {app: [migration.operations for migration in found] for app, found in changes.items() if app in ours} == {}
