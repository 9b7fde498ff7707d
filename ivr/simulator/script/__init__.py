"""Scripted calls: what they say (`model`, `reader`), who plays them (`actor`, `play`), and how a call becomes one."""
