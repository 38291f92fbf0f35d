// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.steps;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import dev.tracefold.xprof.space.ProtoCursor;
import dev.tracefold.xprof.space.ProtoOutput;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;

/// The steps that all hosts of a run have in common. Hosts count their steps on their own, so they are
/// laid beside each other where they overlap most, and what not all have is left out.
public final class StepSequence {
    private final List<String> hosts = new ArrayList<>();
    private final List<List<Step>> perHost = new ArrayList<>();
    private long compute16Ps;
    private long compute32Ps;

    /// Adds the steps of a host.
    public void add(String host, XSpace space) {
        add(host, HostSteps.of(space, any -> true, true));
    }

    /// Adds the steps of a host, of which each of some pieces says what it knows.
    ///
    /// @param pieces what [#piece] made, of different devices of the host and together of all
    /// @throws dev.tracefold.xprof.space.DamagedProfileException if one is damaged
    public void addPieces(String host, List<ProtoCursor> pieces) {
        HostSteps steps = HostSteps.ofDevices();
        pieces.forEach(steps::read);
        add(host, steps);
    }

    /// What some devices know of the steps of their host: of each step when it was, and when they were busy
    /// with what. Steps are what counts most on any device, and follow from this exactly.
    ///
    /// @param has which devices
    /// @param withHost whether also to say what the host's threads know
    public static ProtoOutput piece(XSpace space, Predicate<XPlane> has, boolean withHost) {
        return HostSteps.of(space, has, withHost).write();
    }

    private void add(String host, HostSteps own) {
        add(
                host,
                own.steps(),
                own.spent(StepKind.DEVICE_COMPUTE_16),
                own.spent(StepKind.DEVICE_COMPUTE_32));
    }

    /// Adds the steps of the hosts of another sequence.
    public void add(StepSequence other) {
        hosts.addAll(other.hosts);
        perHost.addAll(other.perHost);
        compute16Ps += other.compute16Ps;
        compute32Ps += other.compute32Ps;
    }

    /// Adds the steps of a host.
    ///
    /// @param compute16 how long its devices computed with 16 bits
    /// @param compute32 how long they computed with 32 bits
    public void add(String host, List<Step> steps, long compute16, long compute32) {
        hosts.add(host);
        perHost.add(List.copyOf(steps));
        compute16Ps += compute16;
        compute32Ps += compute32;
    }

    /// The steps of one host, whether the others have them or not.
    public List<Step> stepsOf(int host) {
        return perHost.get(host);
    }

    /// How long devices computed with 16 bits.
    public long compute16Ps() {
        return compute16Ps;
    }

    /// How long devices computed with 32 bits.
    public long compute32Ps() {
        return compute32Ps;
    }

    /// The names of the hosts.
    public List<String> hosts() {
        return List.copyOf(hosts);
    }

    /// Whether hosts have steps, but none in common.
    public boolean isDisjoint() {
        return steps().isEmpty() && perHost.stream().anyMatch(one -> !one.isEmpty());
    }

    /// The common steps: of each, what it was on each host.
    public List<List<Step>> steps() {
        if (perHost.isEmpty()) {
            return List.of();
        }
        List<Step> chief = perHost.get(chief());
        int from = 0;
        int to = chief.size();
        List<Integer> shifts = new ArrayList<>();
        for (List<Step> steps : perHost) {
            int shift = shift(chief, steps);
            shifts.add(shift);
            from = Math.max(from, -shift);
            to = Math.min(to, steps.size() - shift);
        }
        List<List<Step>> result = new ArrayList<>();
        for (int i = from; i < to; i++) {
            List<Step> step = new ArrayList<>();
            for (int host = 0; host < perHost.size(); host++) {
                step.add(perHost.get(host).get(i + shifts.get(host)));
            }
            result.add(step);
        }
        return result;
    }

    // The host whose steps took least: its steps are in all the others.
    private int chief() {
        int best = 0;
        for (int i = 1; i < perHost.size(); i++) {
            if (total(perHost.get(i)) < total(perHost.get(best))) {
                best = i;
            }
        }
        return best;
    }

    private static long total(List<Step> steps) {
        return steps.stream().mapToLong(Step::durationPs).sum();
    }

    private static int shift(List<Step> chief, List<Step> steps) {
        int best = 0;
        long most = -1;
        for (int shift = 0; shift < steps.size(); shift++) {
            for (int signed : new int[] {shift, -shift}) {
                long overlap = overlap(chief, steps, signed);
                if (overlap > most) {
                    most = overlap;
                    best = signed;
                }
            }
        }
        return best;
    }

    private static long overlap(List<Step> chief, List<Step> steps, int shift) {
        long sum = 0;
        for (int i = 0; i < chief.size(); i++) {
            int other = i + shift;
            if (other >= 0 && other < steps.size()) {
                sum += chief.get(i).overlapPs(steps.get(other));
            }
        }
        return sum;
    }
}
