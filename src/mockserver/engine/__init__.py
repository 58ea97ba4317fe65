"""What any API needs: calls and answers, the six generic verbs, queries, shapes."""
