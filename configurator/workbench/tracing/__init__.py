"""How rules stand in the state of a session: at work or not, what they exclude, and why."""
