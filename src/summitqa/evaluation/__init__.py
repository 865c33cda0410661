"""Evaluation: question sets in; answers, scores, a report and a verdict against a baseline out."""
