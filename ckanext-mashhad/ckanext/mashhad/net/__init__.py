"""Foundation for outgoing HTTP: the only way by which this extension reads from the network.

It does not trust the address it is given, nor the server that answers. Nothing else in the
extension may open a connection. Know-nothing of CKAN: settings come as arguments.

=================  ===================================================================
``client``         :class:`Client`: ``get``, ``peek``, ``head``, ``download``, ``check_url``
``addresses``      which IP addresses and ports may be reached
``urls``           reading a web address strictly
``transport``      connecting to the very address that was checked; the deadline
``body``           reading and unpacking an answer within its limits
``pacing``         retries, Retry-After, and the pause between requests to one host
``request_errors`` :class:`NetError` and its kinds, each with a stable code
=================  ===================================================================
"""
