-- Verify ringfence:monitor/tables on pg
select ringfence.verify_table('ringfence.manifest', '{kind,identity,detail,digest}');
