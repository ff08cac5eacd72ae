"""The product's settings on a state folder of the tests' own, with a password hasher that takes no half second."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

STATE = tempfile.mkdtemp(prefix="saferplan-tests-")
atexit.register(shutil.rmtree, STATE, ignore_errors=True)
for name in [name for name in os.environ if name.startswith("SAFERPLAN_") and name != "SAFERPLAN_ENGINE"]:
    del os.environ[name]
os.environ.update(SAFERPLAN_STATE=STATE, SAFERPLAN_HTTPS="no", SAFERPLAN_HOSTS="localhost,127.0.0.1,testserver")

from saferplan.web.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
