-- รายงาน
SELECT 'ครัวเรือน',
 bogus FROM hausehold