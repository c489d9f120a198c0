/** What earlier releases wrote, kept as lines beside the tests that compare it. */
@NullMarked
package io.troupe.testkit.golden;

import org.jspecify.annotations.NullMarked;
