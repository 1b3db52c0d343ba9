SELECT baht(sum(amount_satang)), fiscal_year(date) FROM assistance GROUP BY 2
