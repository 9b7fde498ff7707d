"""One database: its engine, tables and migrations. Knows no noun of the office."""
