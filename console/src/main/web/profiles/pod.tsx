// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// One step on all cores of all hosts: who was slow, and with what.

import { useMemo } from 'preact/hooks';
import { nanos, plural } from '../format.ts';
import { Message } from '../ui.tsx';
import { Panel } from './parts.tsx';
import type { ToolProps } from './parts.tsx';
import { BarChart, Breakdown, colorNumber } from './steps.tsx';
import type { Bars } from './steps.tsx';

interface Core { hostName?: string; chipId?: number; nodeId?: number; totalDurationUs?: number; bottleneck?: string; stepBreakdownUs?: Record<string, number> }
interface Pod {
  podStatsSequence?: { podStatsMap?: { stepNum?: number; podStatsPerCore?: Record<string, Core> }[] };
  stepBreakdownEvents?: { id: number; name: string }[];
}

export function PodPage({ body, state, patch, dark }: ToolProps) {
  const pod = body as Pod;
  const steps = pod.podStatsSequence?.podStatsMap ?? [];
  const found = steps.findIndex((step) => String(step.stepNum ?? 0) === state['step']);
  const at = found < 0 ? 0 : found;
  const perStep = useMemo(() => stepsOf(pod), [body]);
  const perCore = useMemo(() => coresOf(pod, at), [body, at]);
  if (steps.length === 0) return <Message kind="empty" title="The profile has no steps">Hosts are compared step by step: mark the steps of the program to see them here.</Message>;
  const cores = Object.values(steps[at]?.podStatsPerCore ?? {});
  const slowest = cores.reduce((a, b) => ((a.totalDurationUs ?? 0) >= (b.totalDurationUs ?? 0) ? a : b), cores[0] ?? {});
  return (
    <div class="scroll dashboard">
      <Panel title="Slowest core of each step" wide note="click a step to see its cores"><BarChart bars={perStep} dark={dark} height={200} chosen={at} onChoose={(i) => patch({ step: String(steps[i]?.stepNum ?? 0) })} /></Panel>
      <Panel title={`Step ${steps[at]?.stepNum ?? 0} on ${plural(cores.length, 'core')}`} note={`slowest: ${slowest.hostName ?? ''}, ${nanos((slowest.totalDurationUs ?? 0) * 1000)}, ${slowest.bottleneck ?? ''}`} class="steps">
        <BarChart bars={perCore} dark={dark} height={240} />
      </Panel>
      <Panel title="On average over the cores" class="average"><Breakdown bars={perCore} title="Parts of this step, averaged over the cores" /></Panel>
    </div>
  );
}

function events(pod: Pod): { id: number; name: string }[] {
  const cores = (pod.podStatsSequence?.podStatsMap ?? []).flatMap((step) => Object.values(step.podStatsPerCore ?? {}));
  return (pod.stepBreakdownEvents ?? []).filter(({ id }) => cores.some((core) => (core.stepBreakdownUs?.[id] ?? 0) > 0));
}

function bars(pod: Pod, cores: { label: string; core: Core }[], one: string): Bars {
  const parts = events(pod);
  return {
    parts: parts.map(({ name }) => name),
    colors: parts.map(({ name }, i) => colorNumber(name, i)),
    labels: cores.map(({ label }) => label),
    values: cores.map(({ core }) => parts.map(({ id }) => (core.stepBreakdownUs?.[id] ?? 0) / 1000)),
    one,
  };
}

function stepsOf(pod: Pod): Bars {
  const steps = pod.podStatsSequence?.podStatsMap ?? [];
  const slowest = steps.map((step) => ({
    label: String(step.stepNum ?? 0),
    core: Object.values(step.podStatsPerCore ?? {}).reduce<Core>((a, b) => ((a.totalDurationUs ?? -1) >= (b.totalDurationUs ?? 0) ? a : b), {}),
  }));
  return bars(pod, slowest, 'step');
}

function coresOf(pod: Pod, at: number): Bars {
  const cores = Object.entries(pod.podStatsSequence?.podStatsMap?.[at]?.podStatsPerCore ?? {});
  const perHost = new Map<string, number>();
  for (const [, core] of cores) perHost.set(core.hostName ?? '', (perHost.get(core.hostName ?? '') ?? 0) + 1);
  return bars(pod, cores.map(([id, core]) => ({ label: (perHost.get(core.hostName ?? '') ?? 0) > 1 ? `${core.hostName} ${id}` : (core.hostName ?? id), core })), 'core');
}
