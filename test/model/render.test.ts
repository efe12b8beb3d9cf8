import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/model/errors.ts';
import { render } from '../../src/model/render.ts';

describe('render', () => {
  it('puts values in place of names', () => {
    expect(render('${run}-${sample}: ${secret.app-key}', { run: 'r', sample: '1', 'secret.app-key': 'k' })).toBe(
      'r-1: k',
    );
  });

  it('leaves a doubled dollar as a literal, and a lone one as it is', () => {
    expect(render('$${run} $run $1 ${run}', { run: '$&' })).toBe('${run} $run $1 $&');
  });

  it('names what it does not know', () => {
    expect(() => render('a ${nobody} b', { run: 'r' })).toThrow(InputError);
    expect(() => render('a ${nobody} b', { run: 'r' })).toThrow('${nobody}');
    expect(() => render('${constructor}', {})).toThrow(InputError);
  });

  it('does not look into values', () => {
    expect(render('${a}', { a: '${b}', b: 'no' })).toBe('${b}');
  });

  it('changes no text without a dollar', () => {
    assert(
      property(string(), (text) => {
        const plain = text.replaceAll('$', '');
        expect(render(plain, {})).toBe(plain);
      }),
    );
  });
});
