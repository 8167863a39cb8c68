"""Effects on the outside: what the database decided and committed is carried out here.

One module per topic. Each carries and decides nothing: what to do stands in the payload, and what
became of it goes back to the database, which knows how often and when to try again. An effect may
be carried out more than once (a worker can die between the deed and its record), so each carries a
key by which a repeat can be recognised: the id of the effect.
"""
