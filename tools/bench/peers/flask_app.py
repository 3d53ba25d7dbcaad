"""The page as a Flask app serves it, counted by prometheus-flask-exporter."""

import json
import os

from flask import Flask, Response
from prometheus_flask_exporter import PrometheusMetrics

with open(os.environ["PAGE"]) as file:
    page = json.load(file)

app = Flask(__name__)
metrics = PrometheusMetrics(app)


@app.get("/")
def home():
    return Response(page["body"], headers=page["headers"])
