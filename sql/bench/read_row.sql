-- The floor of a read: one row by primary key, through a definer function.
\set n random(:first, :last)
select * from bench.read_row(
    md5(((:n)::bigint)::text)::uuid, ((:n)::bigint)::text || '-live-1');
