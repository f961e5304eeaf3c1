"""The machinery of pipelines: types, spatial verbs, long table, control totals, runner, outputs."""
