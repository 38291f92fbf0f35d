-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE chrome.event_latency_description;

-- Where to look when a stage of an EventLatency slice makes a scroll stutter.
CREATE PERFETTO TABLE chrome_scroll_jank_cause_descriptions(
  -- Name of the stage.
  event_latency_stage STRING,
  -- Process of the cause.
  cause_process STRING,
  -- Thread of the cause.
  cause_thread STRING,
  -- What it may be.
  cause_description STRING
) AS
WITH cause(stage, process, thread, description) AS (
  VALUES
    (
      'GenerationToBrowserMain',
      'Browser',
      'CrBrowserMain',
      'The main thread of the browser is busy. Look at its tasks, at blocking calls on the '
        || 'worker threads of the foreground, and at the network service: navigations, slow '
        || 'frames and slow callbacks of Android''s choreographer are usual.'
    ),
    (
      'RendererCompositorQueueingDelay',
      'Renderer',
      'Compositor',
      'The renderer does not begin a frame since it waits for its main thread, for example '
        || 'to find out what was touched or for JavaScript, although the scroll has begun.'
    ),
    (
      'RendererCompositorQueueingDelay',
      'GPU',
      'VizCompositorThread',
      'The signal to begin a frame is not sent. Look for a fling before or in the scroll: '
        || 'it makes many inputs of one, which then share a frame.'
    ),
    (
      'ReceiveCompositorFrameToStartDraw',
      'GPU',
      'VizCompositorThread',
      'The frame is there but held back, perhaps for other processes. Look at the task that '
        || 'began the frame, and whether the system keeps the buffer.'
    ),
    (
      'ReceiveCompositorFrameToStartDraw',
      'GPU',
      'CrGpuMain',
      'The main thread of the GPU process is busy and does not free the buffer; if it is '
        || 'idle, the system has the buffer.'
    ),
    (
      'ReceiveCompositorFrameToStartDraw',
      'Browser',
      'CrBrowserMain',
      'Other tasks hold up the toolbar of the browser.'
    ),
    (
      'BufferReadyToLatch',
      'GPU',
      'VizCompositorThread',
      'The frame came too late for the system to take, which it does once a vsync. Compare '
        || 'the time up to this stage with that of the event before: if that one took longer the '
        || 'system is to blame, else Chrome, which drew the frame before too early or was held '
        || 'up on the GPU.'
    ),
    (
      'SwapEndToPresentationCompositorFrame',
      'GPU',
      'VizCompositorThread',
      'As with BufferReadyToLatch, the frame may have come too late for the system. Compare '
        || 'the time up to that stage with that of the event before: if that one took longer the '
        || 'system is to blame, else Chrome.'
    ),
    (
      'SwapEndToPresentationCompositorFrame',
      'GPU',
      'CrGpuMain',
      'If there is a stage StartDrawToBufferAvailable as well, the main thread of the GPU '
        || 'process may be busy or without a CPU. Look at surfaceflinger too.'
    ),
    (
      'SwapEndToPresentationCompositorFrame',
      'GPU',
      'surfaceflinger',
      'If there is a stage StartDrawToBufferAvailable as well, surfaceflinger has not yet '
        || 'said that the buffer may be written.'
    )
)
SELECT
  stage AS event_latency_stage,
  process AS cause_process,
  thread AS cause_thread,
  description AS cause_description
FROM cause;

-- The stages with their causes, as far as they have any.
CREATE PERFETTO VIEW chrome_scroll_jank_causes_with_event_latencies(
  -- Name of the stage.
  name STRING,
  -- What happens in it.
  description STRING,
  -- Process of the cause.
  cause_process STRING,
  -- Thread of the cause.
  cause_thread STRING,
  -- What it may be.
  cause_description STRING
) AS
SELECT
  stage.name,
  stage.description,
  cause.cause_process,
  cause.cause_thread,
  cause.cause_description
FROM chrome_event_latency_stage_descriptions AS stage
LEFT JOIN chrome_scroll_jank_cause_descriptions AS cause ON cause.event_latency_stage = stage.name;
