-- The ceiling: the floor behind a definer function with a pinned search_path.
\set n random(:first, :last)
\set k random(1, 9000000000000000000)
select * from bench.wrapped_floor(md5(((:n)::bigint)::text)::uuid, ((:k)::bigint)::text, 1);
