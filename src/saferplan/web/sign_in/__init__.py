"""How people come in: passwords, second factors, an organisation's provider, sessions, and the mail about them."""
