-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Lines of 'SHOW MAP <pid>: <name>' sections with single blanks between their cells, and which lines follow
-- a section's header.
CREATE PERFETTO TABLE _show_map_line AS
WITH
  line AS (
    SELECT
      id,
      section,
      replace(
        replace(replace(replace(replace(trim(line), '  ', ' '), '  ', ' '), '  ', ' '), '  ', ' '),
        '  ',
        ' ') AS cells,
      trim(line) GLOB 'virtual*shared*shared*private*private*Anon*Shmem*File*Shared*Private*'
        AS is_header
    FROM android_dumpstate
    WHERE section GLOB 'SHOW MAP*'
  )
SELECT
  id,
  section,
  cells,
  max(is_header) OVER (PARTITION BY section ORDER BY id) AS is_body
FROM line;

-- What processes have mapped, in kilobytes, from the part of a bug report that lists it.
CREATE PERFETTO TABLE android_dumpsys_show_map(
  -- Name of the process.
  process_name STRING,
  -- Process id.
  pid JOINID(process.pid),
  -- Virtual memory.
  vss_kb LONG,
  -- Memory in RAM.
  rss_kb LONG,
  -- Memory in RAM, shared pages divided by their users.
  pss_kb LONG,
  -- Shared pages as they are on disk.
  shared_clean_kb LONG,
  -- Shared pages that were changed.
  shared_dirty_kb LONG,
  -- Private pages as they are on disk.
  private_clean_kb LONG,
  -- Private pages that were changed.
  private_dirty_kb LONG,
  -- Swapped memory.
  swap_kb LONG,
  -- Swapped memory, shared pages divided by their users.
  swap_pss_kb LONG,
  -- Huge pages of anonymous memory.
  anon_huge_pages_kb LONG,
  -- Huge pages of shared memory.
  shmem_pmd_mapped_kb LONG,
  -- Huge pages of files.
  file_pmd_mapped_kb LONG,
  -- Shared memory of the huge page file system.
  shared_huge_tlb_kb LONG,
  -- Private memory of the huge page file system.
  private_hugetlb_kb LONG,
  -- Memory that cannot be swapped.
  locked_kb LONG,
  -- Number of mappings.
  mapping_count LONG,
  -- Path of the file, or name of the memory.
  mapped_object STRING
) AS
SELECT
  trim(str_split(section, ' ', 3)) AS process_name,
  cast_int!(replace(str_split(section, ' ', 2), ':', '')) AS pid,
  cast_int!(str_split(cells, ' ', 0)) AS vss_kb,
  cast_int!(str_split(cells, ' ', 1)) AS rss_kb,
  cast_int!(str_split(cells, ' ', 2)) AS pss_kb,
  cast_int!(str_split(cells, ' ', 3)) AS shared_clean_kb,
  cast_int!(str_split(cells, ' ', 4)) AS shared_dirty_kb,
  cast_int!(str_split(cells, ' ', 5)) AS private_clean_kb,
  cast_int!(str_split(cells, ' ', 6)) AS private_dirty_kb,
  cast_int!(str_split(cells, ' ', 7)) AS swap_kb,
  cast_int!(str_split(cells, ' ', 8)) AS swap_pss_kb,
  cast_int!(str_split(cells, ' ', 9)) AS anon_huge_pages_kb,
  cast_int!(str_split(cells, ' ', 10)) AS shmem_pmd_mapped_kb,
  cast_int!(str_split(cells, ' ', 11)) AS file_pmd_mapped_kb,
  cast_int!(str_split(cells, ' ', 12)) AS shared_huge_tlb_kb,
  cast_int!(str_split(cells, ' ', 13)) AS private_hugetlb_kb,
  cast_int!(str_split(cells, ' ', 14)) AS locked_kb,
  cast_int!(str_split(cells, ' ', 15)) AS mapping_count,
  str_split(cells, ' ', 16) AS mapped_object
FROM _show_map_line
WHERE is_body AND cells GLOB '[0-9]*' AND str_split(cells, ' ', 16) != 'TOTAL';
