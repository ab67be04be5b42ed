"""How well datasets are described, measured as MQA does: engine, store, actions, pages."""
