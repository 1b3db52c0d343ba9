SELECT h.id, v.value FROM household h LEFT JOIN household_volunteer v ON v.node = h.node ORDER BY 1
