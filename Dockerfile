# The image of web, worker and migrate (compose.yaml). The first stage makes the wheel with the project's own set-up; the second
# holds what runs, and neither a compiler nor Node.js.
FROM python:3.13-slim AS build
WORKDIR /src
COPY . .
RUN scripts/setup runtime && scripts/frontend && .venv/bin/python -m hatchling build -t wheel

FROM python:3.13-slim
COPY requirements-build.txt requirements.txt /lists/
RUN pip install --no-cache-dir --require-hashes -r /lists/requirements-build.txt \
    && pip install --no-cache-dir --require-hashes --no-build-isolation -r /lists/requirements.txt
COPY --from=build /src/dist/*.whl /lists/
RUN pip install --no-cache-dir --no-deps /lists/*.whl
ENV PYTHONUNBUFFERED=1 SAFERPLAN_WORKSPACE=/workspace
EXPOSE 8000
CMD ["saferplan", "serve", "--host", "0.0.0.0", "--port", "8000"]
