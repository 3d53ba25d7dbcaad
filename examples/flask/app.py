"""A small shop in Flask. Each answer is counted by prometheus-flask-exporter."""

from flask import Flask, abort, jsonify, request
from prometheus_flask_exporter import PrometheusMetrics

app = Flask(__name__)

metrics = PrometheusMetrics(app)

articles = {1: "tea", 2: "honey"}


@app.get("/articles")
def list_articles():
    return jsonify(articles)


@app.get("/articles/<int:number>")
def get_article(number):
    if number not in articles:
        abort(404)
    return jsonify(articles[number])


@app.post("/articles/<int:number>/order")
def order_article(number):
    if number not in articles:
        abort(404)
    return jsonify(ordered=request.get_json()["count"]), 201


@app.get("/health")
def health():
    return jsonify(status="UP")
