// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What is known of a request while its events are gathered. Changed by one thread.
final class RequestEvents {
    private final SortedMap<Long, Marks> marks = new TreeMap<>();
    private final SortedSet<Long> batches = new TreeSet<>();
    private final TimeShares shares = new TimeShares();
    private final List<TensorUse> tensors = new ArrayList<>();
    private int model;
    private long begin;
    private long end;
    private long delay;
    private long size;

    /// When what happened, for a batch of the request or for the request itself.
    private static final class Marks {
        OptionalLong scheduled = OptionalLong.empty();
        OptionalLong concatenated = OptionalLong.empty();
        OptionalLong executed = OptionalLong.empty();
        OptionalLong launched = OptionalLong.empty();
        OptionalLong completed = OptionalLong.empty();
    }

    /// What a mark tells of.
    enum Mark {
        SCHEDULED,
        CONCATENATED,
        EXECUTED,
        LAUNCHED,
        COMPLETED
    }

    void model(int index) {
        model = index;
    }

    int model() {
        return model;
    }

    void batches(SortedSet<Long> groups) {
        batches.addAll(groups);
    }

    void size(long taskSize) {
        size = taskSize;
    }

    long begin() {
        return begin;
    }

    TimeShares shares() {
        return shares;
    }

    void add(TensorUse tensor) {
        tensors.add(tensor);
    }

    /// Stretches the request over one of its events.
    void stretch(long eventBegin, long eventEnd) {
        begin = begin == 0 ? eventBegin : Math.min(begin, eventBegin);
        end = Math.max(end, eventEnd);
    }

    /// Notes when something happened; of programs that were launched the first counts, of all else the
    /// last.
    void mark(long group, Mark what, long time) {
        Marks known = marks.computeIfAbsent(group, any -> new Marks());
        switch (what) {
            case SCHEDULED -> known.scheduled = OptionalLong.of(time);
            case CONCATENATED -> known.concatenated = OptionalLong.of(time);
            case EXECUTED -> known.executed = OptionalLong.of(time);
            case LAUNCHED ->
                    known.launched = OptionalLong.of(Math.min(time, known.launched.orElse(time)));
            case COMPLETED -> known.completed = OptionalLong.of(time);
        }
    }

    /// Finds out how long it waited. The first of its batches is the one with the lowest number, and it
    /// is the one after which the request is over, as in XProf.
    void waitFor(SortedMap<Long, BatchEvents> all) {
        for (long group : batches) {
            BatchEvents batch = all.get(group);
            if (batch != null) {
                delay = batch.begin() - begin;
                end = Math.max(end, batch.end());
                return;
            }
        }
    }

    /// The request.
    InferenceRequest request(long group) {
        addHostShares();
        return new InferenceRequest(
                group,
                model,
                begin,
                end,
                delay,
                size,
                shares.spent(),
                List.copyOf(batches),
                tensors);
    }

    private void addHostShares() {
        OptionalLong executed = OptionalLong.empty();
        OptionalLong concatenated = OptionalLong.empty();
        OptionalLong completed = OptionalLong.empty();
        OptionalLong scheduled = OptionalLong.empty();
        for (Marks one : marks.values()) {
            executed = least(executed, one.executed);
            concatenated = least(concatenated, one.concatenated);
            scheduled = scheduled.isPresent() ? scheduled : one.scheduled;
            if (one.completed.isPresent()) {
                long time = one.completed.getAsLong();
                completed = OptionalLong.of(Math.max(time, completed.orElse(time)));
            }
            if (one.executed.isPresent() && one.launched.isPresent()) {
                shares.add(
                        TimeShares.Kind.RUNTIME,
                        one.executed.getAsLong(),
                        one.launched.getAsLong());
            }
        }
        executed.ifPresent(time -> shares.add(TimeShares.Kind.PREPROCESS, begin, time));
        // Without callbacks the request is with the host again when its last program is done.
        long deviceEnd = shares.lastEnd(TimeShares.Kind.DEVICE);
        long back = completed.orElse(deviceEnd);
        if (back >= 0) {
            shares.add(TimeShares.Kind.POSTPROCESS, back, end);
        }
        if (scheduled.isPresent() && concatenated.isPresent()) {
            shares.add(
                    TimeShares.Kind.BATCH_FORMATION,
                    scheduled.getAsLong(),
                    concatenated.getAsLong());
        }
    }

    private static OptionalLong least(OptionalLong one, OptionalLong other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        return OptionalLong.of(Math.min(one.getAsLong(), other.getAsLong()));
    }
}
