"""Pages of budgets: all of them with their totals, and the tree of one."""
