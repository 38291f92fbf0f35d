-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What happens in each stage of Chrome's EventLatency slices, which follow an input event to the screen.
CREATE PERFETTO TABLE chrome_event_latency_stage_descriptions(
  -- Name of the stage, which is that of a slice.
  name STRING,
  -- What happens in it.
  description STRING
) AS
WITH stage(name, description) AS (
  VALUES
    (
      'TouchRendererHandlingToBrowserMain',
      'A touch that the page must see first, from the end of its handling in the renderer '
        || 'until the browser takes it up as a scroll.'
    ),
    (
      'GenerationToBrowserMain',
      'From the time that the system gave the input until the main thread of the browser '
        || 'takes it up.'
    ),
    (
      'GenerationToRendererCompositor',
      'From the time that the system gave the input until the compositor of the renderer '
        || 'handles the press that the browser adds at the start of a touch scroll.'
    ),
    (
      'BrowserMainToRendererCompositor',
      'From the browser''s main thread to the compositor of the renderer, with the work of '
        || 'the former and the queues of both.'
    ),
    (
      'RendererCompositorQueueingDelay',
      'Waiting in the compositor of the renderer for the frame that will contain the input.'
    ),
    (
      'RendererCompositorToMain',
      'From the compositor to the main thread of the renderer, for input that the '
        || 'compositor cannot handle alone: listeners that block, or a complex page.'
    ),
    (
      'RendererCompositorProcessing',
      'The compositor of the renderer works on the input.'
    ),
    (
      'RendererMainProcessing',
      'The main thread of the renderer works on the input.'
    ),
    (
      'EndActivateToSubmitCompositorFrame',
      'The compositor of the renderer has a frame and waits until the GPU process can take '
        || 'one.'
    ),
    (
      'SubmitCompositorFrameToPresentationCompositorFrame',
      'From the first frame of the renderer until the composed frame is on the screen. Not '
        || 'every system reports the latter.'
    ),
    (
      'ArrivedInRendererCompositorToTermination',
      'From arrival in the compositor of the renderer until the input was dropped or merged '
        || 'into another frame.'
    ),
    (
      'RendererCompositorStartedToTermination',
      'From the start of the compositor''s work until the input was dropped or merged into '
        || 'another frame.'
    ),
    (
      'RendererMainFinishedToTermination',
      'From the end of the main thread''s work until the input was dropped or merged into '
        || 'another frame.'
    ),
    (
      'RendererCompositorFinishedToTermination',
      'From the end of the compositor''s work until the input was merged into another frame.'
    ),
    (
      'RendererMainStartedToTermination',
      'From the start of the main thread''s work until the input was dropped or merged into '
        || 'another frame.'
    ),
    (
      'RendererCompositorFinishedToBeginImplFrame',
      'The compositor is done with the input but has made no frame of it, and waits for the '
        || 'next signal to begin one.'
    ),
    (
      'RendererCompositorFinishedToCommit',
      'The compositor is done, and the main thread of the renderer has yet to commit its '
        || 'state.'
    ),
    (
      'RendererCompositorFinishedToEndCommit',
      'From the end of the compositor''s work to the end of the main thread''s commit.'
    ),
    (
      'RendererCompositorFinishedToActivation',
      'From the end of the compositor''s work to the activation of a tree that needed no '
        || 'commit.'
    ),
    (
      'RendererCompositorFinishedToEndActivate',
      'From the end of the compositor''s work until the tree is active.'
    ),
    (
      'RendererCompositorFinishedToSubmitCompositorFrame',
      'The compositor needs no commit and waits until the GPU process can take its frame.'
    ),
    (
      'RendererMainFinishedToBeginImplFrame',
      'The main thread had the input first, and the compositor waits for the signal to '
        || 'begin a frame.'
    ),
    (
      'RendererMainFinishedToSendBeginMainFrame',
      'The main thread is done with the input and waits to be told to begin a frame.'
    ),
    (
      'RendererMainFinishedToCommit',
      'The main thread is done and has yet to commit to the compositor.'
    ),
    (
      'BeginImplFrameToSendBeginMainFrame',
      'The compositor has the signal to begin a frame and has yet to pass it on to the main '
        || 'thread.'
    ),
    (
      'RendererCompositorFinishedToSendBeginMainFrame',
      'The compositor is done, needs the main thread, and waits for the signal to begin a '
        || 'frame.'
    ),
    (
      'SendBeginMainFrameToCommit',
      'The main thread of the renderer handles input, animations, style and layout.'
    ),
    (
      'Commit',
      'The main thread copies its layers to the compositor and is blocked meanwhile.'
    ),
    (
      'EndCommitToActivation',
      'The commit is done and waits to be activated.'
    ),
    (
      'Activation',
      'The compositor makes the pending tree the active one.'
    ),
    (
      'SubmitToReceiveCompositorFrame',
      'From sending the frame in the renderer to receiving it in the GPU process.'
    ),
    (
      'ReceiveCompositorFrameToStartDraw',
      'The GPU process has a frame and waits for those of others, for example of the '
        || 'browser''s toolbar, or for its deadline.'
    ),
    (
      'StartDrawToSwapStart',
      'The GPU process draws the surfaces together.'
    ),
    (
      'SwapStartToBufferAvailable',
      'Waiting for the system to hand over a buffer; a part of the swap.'
    ),
    (
      'BufferAvailableToBufferReady',
      'Writing the frame into the buffer; a part of the swap.'
    ),
    (
      'BufferReadyToLatch',
      'Waiting until the system takes the buffer; a part of the swap.'
    ),
    (
      'LatchToSwapEnd',
      'From there until the frame is queued to be shown; a part of the swap.'
    ),
    (
      'SwapEndToPresentationCompositorFrame',
      'Waiting in that queue until the frame is on the screen.'
    )
)
SELECT name, description FROM stage;
