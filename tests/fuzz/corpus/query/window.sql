SELECT rank() OVER (PARTITION BY horizon ORDER BY due) FROM plan_item WHERE due < today()
