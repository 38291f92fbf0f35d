// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// A `ViewCapture.View`, as far as its place on the screen goes.
record View(
        int id,
        int parent,
        int hashcode,
        Rect frame,
        int scrollX,
        int scrollY,
        double translationX,
        double translationY,
        double scaleX,
        double scaleY,
        double alpha,
        boolean isSetVisible) {
    static View read(ProtoReader message) {
        MessageFields view = new MessageFields(19);
        view.enter(message);
        return new View(
                view.intValue(1),
                view.intValue(2),
                view.intValue(3),
                new Rect(view.intValue(6), view.intValue(7), view.intValue(8), view.intValue(9)),
                view.intValue(10),
                view.intValue(11),
                view.doubleValue(12),
                view.doubleValue(13),
                view.doubleValue(14),
                view.doubleValue(15),
                view.doubleValue(16),
                view.intValue(19) == 0);
    }
}
